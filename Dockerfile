# One image for the operator, the three services and the Jobs; what a container does is its arguments.
FROM python:3.13-slim AS dependencies
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
RUN python3 -m venv --without-pip /opt/quizfleet
COPY requirements.txt /src/
RUN python3 -m pip --python /opt/quizfleet/bin/python install --require-hashes --no-compile -r /src/requirements.txt \
    && /opt/quizfleet/bin/python -m compileall -q -j 0 /opt/quizfleet/lib

# Apart from the dependencies, so that a change of code makes one small layer and makes it in seconds.
FROM dependencies AS code
RUN python3 -m pip install --target /opt/backend hatchling==1.33.0
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY services services
COPY operator operator
RUN PYTHONPATH=/opt/backend python3 -m pip --python /opt/quizfleet/bin/python install --no-deps --no-build-isolation --no-compile . \
    && cd /opt/quizfleet \
    && bin/python -m compileall -q lib/python3.*/site-packages/quizfleet* \
    && mkdir /opt/code \
    && cp -a --parents bin/quizfleet* bin/kubectl-quizfleet lib/python3.*/site-packages/quizfleet* /opt/code

FROM python:3.13-slim
LABEL org.opencontainers.image.title="QuizFleet" \
      org.opencontainers.image.description="Live quizzes as Kubernetes objects: the operator and the services" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 quizfleet \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin quizfleet
COPY --from=dependencies /opt/quizfleet /opt/quizfleet
COPY --from=code /opt/code /opt/quizfleet
ENV PATH=/opt/quizfleet/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8000 9464
CMD ["quizfleet", "--help"]
