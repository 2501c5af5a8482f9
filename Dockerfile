# One image for a whole deployment: the four services and the program that makes their secrets, on a base without a shell.
#
#   docker build -t jet_raiders .
#
# It needs nothing but this repository and the registries of npm and crates.io. What was downloaded and compiled is kept
# between builds (BuildKit's cache mounts), so that a changed line of our own compiles our own crates only.

FROM node:22-bookworm-slim AS website
WORKDIR /src/website
COPY website/package.json website/package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund
COPY website ./
RUN npm run build

FROM rust:1.95-slim-bookworm AS programs
WORKDIR /src
COPY . .
COPY --from=website /src/website/dist website/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --features head_server/embed-website \
        -p auth_server -p deploy_init -p game_server -p head_server -p matchmaking_server \
    && mkdir /programs \
    && cd target/release \
    && cp auth_server deploy_init game_server head_server matchmaking_server /programs/
# Folders for volumes: a new volume takes the owner of the folder that it covers. Each service sees its own secrets only.
RUN mkdir -p /volumes/data /volumes/secrets/authority /volumes/secrets/auth /volumes/secrets/game \
    /volumes/secrets/head /volumes/secrets/matchmaking /volumes/secrets/postgres /volumes/secrets/proxy \
    && chmod -R 700 /volumes/data /volumes/secrets/*

# Debian's C library and nothing else; runs as the user 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=programs --chown=65532:65532 /volumes/ /
COPY --from=programs /programs/ /usr/local/bin/
USER 65532:65532
WORKDIR /
ENV PATH=/usr/local/bin
