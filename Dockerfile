# The server over HTTP. Whoever runs it has neither a name nor rights on this system; all that it writes is in one volume.
FROM python:3.13-slim-trixie AS build
COPY pyproject.toml README.md LICENSE /src/
COPY src /src/src
RUN python -m venv --without-pip /opt/convoso-mcp \
    && python -m pip --python /opt/convoso-mcp install --no-cache-dir '/src[redis,otel]'

FROM python:3.13-slim-trixie
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="convoso-mcp" \
      org.opencontainers.image.description="MCP server for Convoso: every API endpoint a typed tool, dangerous ones only with a person's yes." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="https://github.com/convoso-mcp/convoso-mcp" \
      org.opencontainers.image.documentation="https://github.com/convoso-mcp/convoso-mcp/blob/main/docs/deploy.md" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      io.modelcontextprotocol.server.name="io.github.convoso-mcp/convoso-mcp"
COPY --from=build /opt/convoso-mcp /opt/convoso-mcp
RUN install -d -o 10001 -g 10001 -m 0700 /var/lib/convoso-mcp
# The file of tokens is named, and holds hashes.
# hadolint ignore=DL3064
ENV PATH="/opt/convoso-mcp/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/var/lib/convoso-mcp \
    CONVOSO_AUDIT_FOLDER=/var/lib/convoso-mcp \
    CONVOSO_TOKEN_FILE=/var/lib/convoso-mcp/tokens.json
VOLUME /var/lib/convoso-mcp
WORKDIR /var/lib/convoso-mcp
USER 10001:10001
EXPOSE 8765
# Without curl, and past any proxy of the environment. Other names than those allowed may ask for this path.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8765, timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
ENTRYPOINT ["convoso-mcp"]
CMD ["serve", "--http", "--host", "0.0.0.0", "--port", "8765"]
