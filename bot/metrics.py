"""What a serving bot counts and measures of itself, for Prometheus.

Labels are platforms, painters, and names of errors, outcomes and reasons of
ours: never a user, a text, or anything else whose number grows.
"""

from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector

from engine.errors import EmotionDrawError, Refused
from engine.values import Drawing, Listened
from storage.jobs import Job
from storage.outbox import Post

PREFIX = "emotion_draw"
SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800)
EARLY_OR_LATE = (-60, -10, -5, -2, -1, -0.5, 0, 0.5, 1, 2, 5, 10, 60)  # seconds
ESTIMATES = 10_000  # kept to be compared; those of jobs called off fall out in the end


class Metrics:
    """The figures of one bot, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._estimates: dict[str, float] = {}  # job id to the seconds that its user was told
        self._refusals = self._counter("refusals", "Wishes that were not taken.", "reason")
        self._ready = self._counter("ready", "Drawings whose pictures were ready.")
        self._waits = self._histogram("wait_seconds", "From intake until a worker takes the job.")
        self._renders = self._histogram(
            "render_seconds", "From a worker's taking a job until it is painted.", "painter"
        )
        self._hearings = self._histogram(
            "hearing_seconds", "From looking into a recording until it is heard.", "ear"
        )
        self._unheard = self._counter("unheard", "Recordings that were not to be heard.", "reason")
        self._failures = self._counter(
            "failures", "Attempts to paint that failed, by kind of error.", "kind"
        )
        self._estimate_errors = Histogram(
            f"{PREFIX}_estimate_error_seconds",
            "How much later than estimated at intake a drawing was painted; negative: earlier.",
            buckets=EARLY_OR_LATE,
            registry=self.registry,
        )
        self._deliveries = self._counter(
            "deliveries", "Posts that came to an end, and how.", "platform", "outcome"
        )
        self._retries = self._counter("delivery_retries", "Posts put off for later.", "platform")
        self._ages = self._histogram(
            "delivery_seconds", "From intake until the drawing is shown.", "platform"
        )

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", about, labels, registry=self.registry)

    def _histogram(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(f"{PREFIX}_{name}", about, labels, buckets=SECONDS, registry=self.registry)

    def refused(self, error: EmotionDrawError) -> None:
        """A wish was not taken: a limit, a rule of the place, a text too long, a full disk."""
        reason = error.reason if isinstance(error, Refused) else type(error).__name__
        self._refusals.labels(reason).inc()

    def taken(self, job: Job, estimate: float) -> None:
        """A wish was taken; its drawing is expected in `estimate` seconds."""
        self._estimates[job.id] = estimate
        if len(self._estimates) > ESTIMATES:
            del self._estimates[next(iter(self._estimates))]

    def claimed(self, job: Job) -> None:
        """A worker has the job; what counts is the first time."""
        if job.attempts == 1:
            self._waits.observe(_age(job))

    def painted(self, job: Job, drawing: Drawing, seconds: float) -> None:
        """A job's drawing is there and kept; it took a worker so many seconds."""
        self._renders.labels(drawing.pictures[0].painter).observe(seconds)
        estimate = self._estimates.pop(job.id, None)
        if estimate is not None:  # else it was asked for before the bot was started
            self._estimate_errors.observe(_age(job) - estimate)

    def was_ready(self) -> None:
        """A drawing was answered with pictures that were ready."""
        self._ready.inc()

    def heard(self, listened: Listened, seconds: float) -> None:
        """A recording was heard; it took so many seconds."""
        self._hearings.labels("weak" if listened.heard.weak else "whisper").observe(seconds)

    def not_heard(self, reason: str) -> None:
        """A recording was not to be heard; `reason` names the sentence about it."""
        self._unheard.labels(reason).inc()

    def failed(self, error: Exception) -> None:
        """An attempt to paint failed."""
        expected = isinstance(error, EmotionDrawError)
        self._failures.labels(type(error).__name__ if expected else "bug").inc()

    def delivered(self, post: Post) -> None:
        """A drawing is shown, or its user told why there is none."""
        if post.drawing_id:
            self._ages.labels(post.job.platform).observe(_age(post.job))
        self._end(post, "shown" if post.drawing_id else "told")

    def undeliverable(self, post: Post) -> None:
        """The platform will never take it."""
        self._end(post, "undeliverable")

    def given_up(self, post: Post) -> None:
        """The platform did not take it in all the attempts that there are."""
        self._end(post, "given-up")

    def _end(self, post: Post, outcome: str) -> None:
        self._deliveries.labels(post.job.platform, outcome).inc()

    def put_off(self, post: Post) -> None:
        """A post did not arrive this time."""
        self._retries.labels(post.job.platform).inc()


def _age(job: Job) -> float:
    """Seconds since intake."""
    return max(0.0, (datetime.now(UTC) - job.created_at).total_seconds())
