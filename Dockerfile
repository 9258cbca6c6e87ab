# syntax=docker/dockerfile:1
ARG NODE=node:20.20.2-bookworm-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM ${NODE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 LEDGER_DATA_DIR=/var/lib/ledger
WORKDIR /opt/ledger
COPY --from=build /build/package.json ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY --from=build /build/tools/with-secrets.mjs /build/tools/is-ready.mjs ./tools/
# What is written to: volumes made from these belong to the same user.
RUN install -d -o node -g node -m 700 /var/lib/ledger /keyring
USER node
VOLUME /var/lib/ledger
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["node", "tools/is-ready.mjs"]
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=16", "tools/with-secrets.mjs"]
CMD ["dist/apps/server/src/main.js"]
