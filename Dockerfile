# One image for migrate, web, worker and beat. It holds no secret and no server: docker-compose.yml names those.

FROM node:24-slim AS modules
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev --no-audit --no-fund

FROM python:3.11-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /acuse
COPY requirements-uv.lock requirements-image.lock ./
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-uv.lock \
    && /venv/bin/python -m uv pip install --no-cache --require-hashes --only-binary :all: --compile-bytecode \
        --python /venv/bin/python -r requirements-image.lock \
    && /venv/bin/python -m pip uninstall --yes uv
COPY . .
COPY --from=modules /src/node_modules node_modules
# The settings want keys and addresses, which exist only where the image runs; collectstatic uses none of them.
RUN /venv/bin/python -m config.embedded.assets \
    && /venv/bin/python -m config.embedded.catalogues \
    && ACUSE_SECRET_KEY=unused ACUSE_TRACKING_KEY=unused \
        DATABASE_URL=postgres://unused@localhost/unused REDIS_URL=redis://localhost/0 \
        /venv/bin/python manage.py collectstatic --no-input \
    && rm -rf node_modules vendor_static/vendor

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin acuse
COPY --from=build /venv /venv
COPY --from=build /acuse /acuse
WORKDIR /acuse
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# A volume mounted here takes over this owner: web and worker write the files of complaints.
RUN mkdir /files && chown 10001 /files
USER 10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "8", "--no-control-socket"]
