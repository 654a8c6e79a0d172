# Packs the jar that ./mvnw package built:
#   docker build -t gather .
#   docker run -p 127.0.0.1:8080:8080 -e GATHER_ACCESS_TOKEN=… --read-only --tmpfs /tmp:exec -v gather:/data gather
ARG BUILD_BASE=eclipse-temurin:25-jdk
ARG RUN_BASE=debian:12-slim

FROM ${BUILD_BASE} AS extract
# Left empty: the directory that the service may write to.
WORKDIR /build/data
WORKDIR /build
COPY target/gather-*.jar gather.jar
RUN ["java", "-Djarmode=tools", "-jar", "gather.jar", "extract", "--layers", "--destination", "layers"]
# A Java of the modules that are used, jcmd and flight recorder among them, instead of a whole one.
RUN ["jlink", "--compress", "zip-6", "--no-header-files", "--no-man-pages", "--output", "java", "--add-modules", \
  "java.base,java.compiler,java.desktop,java.instrument,java.management,java.naming,java.net.http,java.security.jgss,java.sql,java.xml,jdk.charsets,jdk.jcmd,jdk.jfr,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs"]

FROM ${RUN_BASE}
# What changes least comes first: Java and dependencies are sent again only when they change.
COPY --from=extract /build/java/ /opt/java/
ENV PATH=/opt/java/bin:$PATH
COPY --from=extract /build/layers/dependencies/ /gather/
COPY --from=extract /build/layers/application/ /gather/
COPY --from=extract --chown=10001:10001 /build/data /data
WORKDIR /gather
# Read at start: mount another one over it.
COPY application.yml .
# The options of the training are those of the run, else the JVM drops the cache.
# docs/performance.md says what each of them is for.
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:+UseCompactObjectHeaders -Xms32m -XX:MaxRAMPercentage=50 -XX:TrimNativeHeapInterval=2000 -Djdk.reflect.useNativeAccessorOnly=true -Djdk.util.jar.version=23 --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
RUN ["java", "-XX:AOTCacheOutput=gather.aot", "-cp", "gather.jar", "dev.gather.Training", "--gather.data=/tmp/training", "--server.port=0", "--gather.chat.tcp.port=0", "--gather.echo.port=0"]
# Loopback inside a container is out of everyone's reach, so listen on all of the container's
# addresses: every door but health asks for GATHER_ACCESS_TOKEN.
ENV SERVER_ADDRESS=0.0.0.0 GATHER_CHAT_TCP_ADDRESS=0.0.0.0 GATHER_DATA=/data MALLOC_ARENA_MAX=2
VOLUME /data
USER 10001:10001
EXPOSE 8080 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["java", "-XX:TieredStopAtLevel=1", "-Xmx32m", "-cp", "gather.jar", "dev.gather.HealthCheck"]
ENTRYPOINT ["java", "-XX:AOTCache=gather.aot", "-jar", "gather.jar"]
