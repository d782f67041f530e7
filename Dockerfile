# The server in a container, for the CPU or for CUDA:
#   docker build --target cpu  -t esd-server .
#   docker build --target cuda -t esd-server:cuda .
#   docker run -e ESD_API_KEY=... -p 8080:8080 -p 9000:9000 -v esd-data:/data esd-server
#   docker run --gpus all -e ESD_API_KEY=... -p 8080:8080 -p 9000:9000 -v esd-data:/data esd-server:cuda
# Clients on other machines need ESD_S3_PUBLIC_URL too: presigned URLs are signed for the address that they see.
# Every step is a script that runs without Docker too.

FROM debian:bookworm-slim AS build
COPY scripts/image/packages /tmp/packages
RUN /tmp/packages build
COPY . /src
WORKDIR /src
RUN scripts/build

FROM debian:bookworm-slim AS torch
COPY scripts/image/packages scripts/image/torch /tmp/
RUN /tmp/packages torch
RUN /tmp/torch /opt/esd/cuda

FROM debian:bookworm-slim AS base
RUN useradd --system --create-home --home-dir /home/esd esd && install -d -o esd -g esd /data
# Read by the C library and by CUDA's when the process starts; the launcher sets the same.
ENV MALLOC_ARENA_MAX=8 \
    MALLOC_MMAP_THRESHOLD_=33554432 \
    MALLOC_TRIM_THRESHOLD_=2147483648 \
    MALLOC_TOP_PAD_=268435456 \
    NVIDIA_TF32_OVERRIDE=0 \
    ESD_HOST=0.0.0.0 \
    ESD_DATA_DIR=/data
COPY scripts/image/packages /tmp/packages
RUN /tmp/packages run
VOLUME /data
EXPOSE 8080 9000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s CMD ["/opt/esd/scripts/healthcheck"]
ENTRYPOINT ["/opt/esd/scripts/run"]

# Installed by the Java that will run it, so that the archive of classes is good for it; libtorch is unpacked on the way.
FROM base AS cuda
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=torch /opt/esd/cuda /opt/esd/cuda
RUN --mount=type=bind,from=build,source=/src,target=/src,rw /src/scripts/install --cuda /opt/esd
USER esd

FROM base AS cpu
RUN --mount=type=bind,from=build,source=/src,target=/src,rw /src/scripts/install /opt/esd
USER esd
