"""asyncio.Queue between producers and consumers, without delays.

pipeline.py producers consumers capacity items runs   prints items a second for each run
"""

import asyncio
import sys
import time


async def produce(queue, items):
    for i in items:
        await queue.put(i)


async def consume(queue):
    count = 0
    while await queue.get() is not None:
        count += 1
    return count


async def run(producers, consumers, capacity, items):
    queue = asyncio.Queue(capacity)
    start = time.perf_counter()
    consuming = [asyncio.create_task(consume(queue)) for _ in range(consumers)]
    await asyncio.gather(*(produce(queue, range(p, items, producers)) for p in range(producers)))
    for _ in range(consumers):
        await queue.put(None)
    if sum(await asyncio.gather(*consuming)) != items:
        raise SystemExit("items were lost")
    return items / (time.perf_counter() - start)


producers, consumers, capacity, items, runs = map(int, sys.argv[1:])
for _ in range(runs):
    print(f"{asyncio.run(run(producers, consumers, capacity, items)):.0f}", flush=True)
