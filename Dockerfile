# One image for all services, the last one here; the compose file says which one a container runs. The front door, NGINX
# with the web app, is an image of its own.

FROM node:24.21.0-trixie-slim AS manifests
WORKDIR /app
COPY . .
# Only what npm reads, so that dependencies are installed anew only when these change.
RUN find . -type f ! -name package.json ! -name package-lock.json -delete && find . -type d -empty -delete

FROM node:24.21.0-trixie-slim AS production
WORKDIR /app
COPY --from=manifests /app .
# Without the optional ones: they would bring Prisma's command line with them.
RUN rm -r web && npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:24.21.0-trixie-slim AS development
WORKDIR /app
COPY --from=manifests /app .
RUN npm ci --ignore-scripts --no-audit --no-fund

# A change of the web app is none of the services, and the other way round.
FROM node:24.21.0-trixie-slim AS services
WORKDIR /app
COPY . .
RUN rm -r web

FROM development AS web
RUN npm ci --prefix web --omit=dev --ignore-scripts --no-audit --no-fund
COPY web web
COPY packages/client packages/client
RUN npx graphql-codegen --config web/codegen.ts --silent && node web/tools/build.ts

# NGINX, with its configuration as a volume.
FROM nginxinc/nginx-unprivileged:1.28 AS front-door
COPY --from=web /app/web/dist/site /etc/nginx/site

FROM development AS generated
COPY --from=services /app .
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
COPY --from=services /app .
COPY --from=generated /generated .
# Volumes take over the owner of the folder that they are mounted on.
RUN for folder in $(node -p 'Object.keys(require("./services.json")).map((name) => `/data/${name}`).join(" ")') \
      /keys/auth /keys/assertion /keys/public /secrets/rabbitmq /secrets/lambda /demo /backups; do \
      install --directory --owner node --group node --mode 700 $folder; \
    done && chmod 755 /secrets/rabbitmq
USER node
