"""What run, stalled and idle share: the programs in C, Go and Java, and how the service is started."""

import pathlib

from harness import GO, OUT, command, extracted, jdk, newer

HERE = pathlib.Path(__file__).resolve().parent
FAST = ("--gather.chat.rate=1000000", "--gather.chat.burst=1000000")  # no limit on what one says


def build(jar):
    OUT.mkdir(parents=True, exist_ok=True)
    for name in ("load", "plain"):
        if newer(OUT / f"chat-{name}", HERE / f"{name}.c"):
            command("gcc", "-O2", "-Wall", "-Wextra", "-o", OUT / f"chat-{name}", HERE / f"{name}.c")
    if newer(OUT / "gorilla", HERE / "gorilla.go"):
        command("go", "build", "-o", OUT / "gorilla", HERE / "gorilla.go", **GO)
    if newer(OUT / "NoHistory.class", HERE / "NoHistory.java", jar):
        command(jdk() / "bin" / "javac", "-proc:none", "-cp", extracted(jar), "-d", OUT, HERE / "NoHistory.java")


def no_history(processes, jar):
    """Starts the service with a log that keeps nothing."""
    return processes.gather(jar, program=("-cp", f"{OUT}:{extracted(jar)}", "NoHistory"), name="no-history", more=FAST)
