"""Files, read by asyncio's threads, as aiofiles does: reads "directory count" lines, answers each
"seconds files characters bytes"."""

import asyncio
import pathlib
import sys
import time


def read(path):
    data = path.read_bytes()
    return len(data.decode()), len(data)


async def batch(directory, count):
    limit = asyncio.Semaphore(64)

    async def one(i):
        async with limit:
            return await asyncio.to_thread(read, pathlib.Path(directory, f"{i}.txt"))

    return await asyncio.gather(*map(one, range(count)))


for line in sys.stdin:
    directory, count = line.split()
    start = time.perf_counter()
    found = asyncio.run(batch(directory, int(count)))
    seconds = time.perf_counter() - start
    print(seconds, len(found), sum(f[0] for f in found), sum(f[1] for f in found), flush=True)
