# One image for all services; the compose file says which one a container runs.

FROM node:24.21.0-trixie-slim AS manifests
WORKDIR /app
COPY . .
# Only what npm reads, so that dependencies are installed anew only when these change.
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

FROM node:24.21.0-trixie-slim AS production
WORKDIR /app
COPY --from=manifests /app .
# Without the optional ones: they would bring Prisma's command line with them.
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-trixie-slim AS generated
WORKDIR /app
COPY --from=manifests /app .
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# `generate` looks for an engine binary that it does not use; this keeps it from downloading one.
ENV PRISMA_SCHEMA_ENGINE_BINARY=/bin/true
RUN for service in $(node -p 'Object.keys(require("./services.json")).join(" ")'); do \
      npx prisma generate --config prisma/$service/prisma.config.ts || exit 1; \
    done && mkdir /generated && cp --parents --recursive subgraphs/*/src/store/generated /generated

# What users would get by mail, for developers to look at.
FROM node:24.21.0-trixie-slim AS mail
RUN npm install --global --no-audit --no-fund maildev@3.0.0
USER node
EXPOSE 1025 1080
CMD ["maildev"]

FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=production /app .
COPY . .
COPY --from=generated /generated .
# Volumes take over the owner of the folder that they are mounted on.
RUN for folder in $(node -p 'Object.keys(require("./services.json")).map((name) => `/data/${name}`).join(" ")') \
      /keys/auth /keys/assertion /keys/public /secrets/rabbitmq /secrets/lambda /demo /backups; do \
      install --directory --owner node --group node --mode 700 $folder; \
    done && chmod 755 /secrets/rabbitmq
USER node
