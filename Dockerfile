# The bare installation: chats, reader and watercolours, no torch.
# With --build-arg 'EXTRAS=[cluster]', or [cluster,gpu], for docs/scale-out.md.
FROM python:3.11-slim AS build
ARG EXTRAS=
WORKDIR /build
COPY constraints.txt pyproject.toml README.md LICENSE ./
COPY bot bot
COPY engine engine
COPY storage storage
RUN python -m venv /opt/emotion-draw \
    && /opt/emotion-draw/bin/pip install --no-cache-dir --constraint constraints.txt ".$EXTRAS"

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 draw && install -d -o draw -g draw /data /home/draw/.cache
COPY --from=build /opt/emotion-draw /opt/emotion-draw
# Login shells forget PATH, and the KubeRay operator waits for a cluster in one.
RUN echo 'PATH=/opt/emotion-draw/bin:$PATH' > /etc/profile.d/emotion-draw.sh
ENV PATH=/opt/emotion-draw/bin:$PATH EMOTION_DRAW_DATA_DIR=/data
USER draw
VOLUME /data
ENTRYPOINT ["emotion-draw"]
CMD ["run"]
