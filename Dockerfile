# Packs the jar that ./mvnw package built:
#   docker build -t gather . && docker run -p 127.0.0.1:8080:8080 -v gather:/gather/data gather
ARG BUILD_BASE=eclipse-temurin:25-jdk
ARG RUN_BASE=eclipse-temurin:25-jre

FROM ${BUILD_BASE} AS extract
# Left empty: the directory that the service may write to.
WORKDIR /build/data
WORKDIR /build
COPY target/gather-*.jar gather.jar
RUN ["java", "-Djarmode=tools", "-jar", "gather.jar", "extract", "--destination", "gather"]

FROM ${RUN_BASE}
COPY --from=extract /build/gather /gather
COPY --from=extract --chown=10001:10001 /build/data /gather/data
WORKDIR /gather
# Read at start: mount another one over it.
COPY application.yml .
# Loopback inside a container is out of everyone's reach, so listen on all of the container's
# addresses; who reaches it from outside is decided by what is published.
ENV SERVER_ADDRESS=0.0.0.0
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["java", "-XX:+UseParallelGC", "--sun-misc-unsafe-memory-access=allow", "-jar", "gather.jar"]
