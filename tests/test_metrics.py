"""The measures, against scikit-learn and by hand."""

import numpy as np
import pytest
from sklearn import metrics as reference

from engine.metrics import accuracy, auroc, calibration_error, confusion, log_loss, macro_f1

pytestmark = pytest.mark.heavy


@pytest.fixture(params=range(5))
def case(request: pytest.FixtureRequest) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(request.param)
    truth = random.integers(0, 6, 300)
    logits = random.normal(size=(300, 6))
    logits[np.arange(300), truth] += 1.5
    powers = np.exp(logits)
    return truth, powers / powers.sum(axis=1, keepdims=True)


def test_measures_are_those_of_scikit_learn(case: tuple[np.ndarray, np.ndarray]) -> None:
    truth, probabilities = case
    found = probabilities.argmax(axis=1)
    assert accuracy(truth, probabilities) == pytest.approx(reference.accuracy_score(truth, found))
    assert macro_f1(truth, probabilities) == pytest.approx(
        reference.f1_score(truth, found, average="macro")
    )
    assert log_loss(truth, probabilities) == pytest.approx(reference.log_loss(truth, probabilities))
    np.testing.assert_array_equal(
        confusion(truth, probabilities), reference.confusion_matrix(truth, found)
    )


def test_labels_that_do_not_occur_leave_macro_f1_alone() -> None:
    truth = np.array([0, 0, 1, 1])
    probabilities = np.eye(4)[[0, 0, 1, 3]]  # label 3 is found once and never true
    assert macro_f1(truth, probabilities) == pytest.approx((1 + 2 / 3) / 2)
    assert confusion(truth, probabilities).shape == (4, 4)
    assert confusion(truth, probabilities)[1, 3] == 1


def test_a_probability_of_zero_is_a_finite_loss() -> None:
    assert log_loss(np.array([0]), np.array([[0.0, 1.0]])) == pytest.approx(-np.log(1e-12))


def test_scores_with_ties_rank_as_in_scikit_learn() -> None:
    random = np.random.default_rng(3)
    scores = random.integers(0, 8, 400) / 8
    positive = random.random(400) < scores
    assert auroc(positive, scores) == pytest.approx(reference.roc_auc_score(positive, scores))
    assert auroc(np.array([True, False]), np.array([0.5, 0.5])) == 0.5


def test_calibration_error_by_hand() -> None:
    # Bin (0.6, 0.667]: confidence 0.62, accuracy 0.5; bin (0.933, 1]: 0.95 and 1.
    probabilities = np.array([[0.62, 0.38], [0.62, 0.38], [0.05, 0.95], [0.05, 0.95]])
    truth = np.array([0, 1, 1, 1])
    assert calibration_error(truth, probabilities) == pytest.approx(0.5 * 0.12 + 0.5 * 0.05)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert calibration_error(np.array([0, 1]), np.eye(2)) == 0
    assert calibration_error(np.array([1, 0]), np.eye(2)) == 1
