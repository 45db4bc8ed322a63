# One image for the operator, the three services and the Jobs; what a container does is its arguments.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
RUN python3 -m venv --without-pip /opt/quizfleet
WORKDIR /src

# Dependencies first: a change of code must not install them again.
COPY requirements.txt ./
RUN python3 -m pip --python /opt/quizfleet/bin/python install --require-hashes --no-deps --no-compile -r requirements.txt \
    && /opt/quizfleet/bin/python -m compileall -q -j 0 /opt/quizfleet/lib
RUN python3 -m pip install --target /opt/backend hatchling==1.33.0

COPY pyproject.toml README.md LICENSE ./
COPY services services
COPY operator operator
RUN PYTHONPATH=/opt/backend python3 -m pip --python /opt/quizfleet/bin/python install --no-deps --no-build-isolation --no-compile . \
    && /opt/quizfleet/bin/python -m compileall -q /opt/quizfleet/lib/python3.13/site-packages/quizfleet*

FROM python:3.13-slim
LABEL org.opencontainers.image.title="QuizFleet" \
      org.opencontainers.image.description="Live quizzes as Kubernetes objects: the operator and the services" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 quizfleet \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin quizfleet
COPY --from=build /opt/quizfleet /opt/quizfleet
ENV PATH=/opt/quizfleet/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000 9464
CMD ["quizfleet", "--help"]
