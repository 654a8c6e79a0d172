"""What run, stream, soak and udp share: building, and processes that end when the script ends."""

import functools
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

BENCH = pathlib.Path(__file__).resolve().parent
ROOT = BENCH.parent.parent
OUT = ROOT / "target" / "bench"
GO = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"}  # where Debian keeps fasthttp
PATIENCE = 120  # seconds for one call, and for a service to start


def say(*words):
    print(*words, file=sys.stderr, flush=True)


@functools.cache
def jdk():
    """The home of a JDK 25, looked for where mvnw looks."""
    home, java = pathlib.Path.home(), shutil.which("java")
    places = [os.environ.get("JAVA_HOME"), java and pathlib.Path(java).resolve().parent.parent]
    for folder in ("/usr/lib/jvm", "/opt", home / ".sdkman/candidates/java", home / ".jdks"):
        places += sorted(pathlib.Path(folder).glob("*"))
    for place in map(pathlib.Path, filter(None, places)):
        release = place / "release"
        if (place / "bin" / "javac").exists() and release.is_file() and 'JAVA_VERSION="25.' in release.read_text():
            return place
    raise SystemExit("No JDK 25 was found: install one, or point JAVA_HOME at it.")


def command(*words, cwd=ROOT, **env):
    subprocess.run([str(w) for w in words], cwd=cwd, env={**os.environ, **env}, check=True, stdout=sys.stderr)


def newer(target, *sources):
    """Whether the target is missing or older than any of its sources."""
    files = [f for s in sources for f in ([s] if s.is_file() else s.rglob("*"))]
    # By its change, not its modification: a reproducible jar says always the same of that.
    return not target.exists() or any(f.stat().st_mtime > target.stat().st_ctime for f in files)


def build_c(name):
    OUT.mkdir(parents=True, exist_ok=True)
    source = BENCH / "c" / f"{name}.c"
    if newer(OUT / name, source):
        command("gcc", "-O2", "-Wall", "-Wextra", "-o", OUT / name, source)


def build_go(name):
    if newer(OUT / name, BENCH / "go"):
        command("go", "build", "-o", OUT / name, BENCH / "go" / "batch.go", BENCH / "go" / f"{name}.go", **GO)


def build_jdk_client():
    if newer(OUT / "JdkClient.class", BENCH / "jdk"):
        command(jdk() / "bin" / "javac", "-d", OUT, BENCH / "jdk" / "JdkClient.java")


def build_node():
    directory = OUT / "node"
    if newer(directory / "node_modules", BENCH / "node"):
        shutil.copytree(BENCH / "node", directory, dirs_exist_ok=True)
        command("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", cwd=directory)
        (directory / "node_modules").touch()


def service_jar():
    """The service's jar, built again when a source is newer."""
    jars = sorted((ROOT / "target").glob("gather-*.jar"))
    if not jars or newer(jars[-1], ROOT / "src" / "main", ROOT / "pom.xml", ROOT / "application.yml"):
        command(ROOT / "mvnw", "-B", "-ntp", "-q", "-DskipTests", "package")
        jars = sorted((ROOT / "target").glob("gather-*.jar"))
        jars[-1].touch()  # for a reproducible build dates it by the last commit
    return jars[-1]


def extracted(jar):
    """The class path of a service's jar, laid out as files."""
    folder = OUT / "extracted"
    if newer(folder / jar.name, jar):
        shutil.rmtree(folder, ignore_errors=True)
        command(jdk() / "bin" / "java", "-Djarmode=tools", "-jar", jar, "extract", "--destination", folder)
    return f"{folder / jar.name}:{folder / 'lib'}/*"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listening(port):
    """Waits until someone listens there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), PATIENCE).close()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


class Processes:
    """Everything started; leaving the block, also by a signal, ends each by its process id."""

    def __init__(self):
        self.running = []

    def __enter__(self):
        for s in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(s, lambda number, frame: sys.exit(128 + number))
        return self

    def __exit__(self, *_):
        for p in self.running:
            p.terminate()
        for p in self.running:
            self._reap(p)

    def start(self, *words, **options):
        p = subprocess.Popen([str(w) for w in words], cwd=OUT, text=True, **options)
        self.running.append(p)
        return p

    def stop(self, p):
        p.terminate()
        self._reap(p)
        self.running.remove(p)

    def _reap(self, p):
        try:
            p.wait(10)
        except subprocess.TimeoutExpired:
            p.kill()
            p.wait()

    def origin(self):
        """Starts the origin; returns its base URL."""
        build_c("origin")
        return f"http://127.0.0.1:{self.port_of(self.start(OUT / 'origin', stdout=subprocess.PIPE))}"

    def port_of(self, p):
        """The port a peer prints as its first line."""
        line = p.stdout.readline()
        if not re.fullmatch(r"port \d+\n", line):
            raise SystemExit(f"{p.args[0]} did not say its port but {line!r}")
        return int(line.split()[1])

    def gather(self, jar, java_options=(), more=(), program=None, name="gather"):
        """Starts the service on a free port at -Xmx256m; returns its process and its base URL."""
        port = free_port()
        collector = [] if any(option.endswith("GC") for option in java_options) else ["-XX:+UseParallelGC"]
        log = open(OUT / f"{name}.log", "w")
        p = self.start(
            jdk() / "bin" / "java", "-Xmx256m", *collector, *java_options, *(program or ("-jar", jar)),
            f"--server.port={port}", "--gather.chat.tcp.port=0", "--gather.echo.port=0",
            f"--gather.data={tempfile.mkdtemp(dir=OUT)}",
            "--gather.fetch.max-urls=20000", "--gather.fetch.allow=127.0.0.0/8", *more,
            stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + PATIENCE
        while not ready(port):
            if p.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"The service did not start; see {log.name}")
            time.sleep(0.05)
        return p, f"http://127.0.0.1:{port}"


def ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/actuator/health/readiness", timeout=PATIENCE) as reply:
            return reply.status == 200
    except OSError:
        return False


def served(origin):
    """How many requests the origin has answered, once that moves no more: wrk leaves some under way."""
    count = None
    while True:
        with urllib.request.urlopen(f"{origin}/served", timeout=PATIENCE) as reply:
            last, count = count, int(reply.read())
        if last == count:
            return count
        time.sleep(0.01)
