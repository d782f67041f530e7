# The server in a container, for the CPU or for CUDA:
#   docker build --target cpu  -t esd-server .
#   docker build --target cuda -t esd-server:cuda .
#   docker run -e ESD_API_KEY=... -p 8080:8080 -p 9000:9000 -v esd-data:/data esd-server
#   docker run --gpus all -e ESD_API_KEY=... -p 8080:8080 -p 9000:9000 -v esd-data:/data esd-server:cuda
# Clients on other machines need ESD_S3_PUBLIC_URL too: presigned URLs are signed for the address that they see.
# Every step is a script that runs without Docker too.

FROM debian:bookworm-slim AS sources
COPY scripts/image/packages /tmp/packages
RUN /tmp/packages build
COPY . /src
WORKDIR /src

FROM sources AS build-cpu
RUN ./mvnw -q -B -ntp -DskipTests package && scripts/install /opt/esd

FROM sources AS build-cuda
RUN ./mvnw -q -B -ntp -DskipTests -Pcuda package && scripts/install /opt/esd

FROM debian:bookworm-slim AS base
RUN useradd --system --create-home --home-dir /home/esd esd && install -d -o esd -g esd /data
# Read by the C library when the process starts; the launcher sets the same.
ENV MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=33554432 \
    MALLOC_TRIM_THRESHOLD_=2147483648 \
    MALLOC_TOP_PAD_=268435456 \
    DJL_CACHE_DIR=/home/esd/.djl.ai \
    ESD_HOST=0.0.0.0 \
    ESD_DATA_DIR=/data
COPY scripts/image/packages /tmp/packages
VOLUME /data
EXPOSE 8080 9000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s CMD ["/opt/esd/scripts/healthcheck"]
ENTRYPOINT ["/opt/esd/scripts/run"]

FROM base AS cuda
RUN /tmp/packages cuda
COPY scripts/image/torch /tmp/torch
RUN /tmp/torch /opt/torch
ENV PYTORCH_LIBRARY_PATH=/opt/torch/native \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    LD_LIBRARY_PATH=/opt/torch/native:/opt/torch/cuda
COPY --from=build-cuda /opt/esd /opt/esd
USER esd

FROM base AS cpu
RUN /tmp/packages cpu
COPY --from=build-cpu /opt/esd /opt/esd
USER esd
