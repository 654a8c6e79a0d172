"""aiohttp, as a program and (with a port) as a service of the same contract.

  aio.py      reads "count concurrency url" lines, answers "seconds ok bytes" to each
  aio.py 0    serves POST /fetch {"urls": […], "concurrency": n, "perHost": n}
"""

import asyncio
import sys
import time

import aiohttp
from aiohttp import web


async def fetch(session, url, index, start, counted):
    began = time.monotonic()
    result = {"index": index, "url": url, "outcome": "failed", "bytes": 0}
    try:
        async with session.get(url) as response:
            content = await response.read()
            result["outcome"] = "success" if response.status < 400 else "http_error"
            result["status"] = response.status
            result["contentType"] = response.headers.get("Content-Type")
            result["bytes"] = len(content)
            if counted:
                result["characters"] = len(content.decode())
    except aiohttp.ClientError as error:
        result["error"] = {"type": "connection_terminated", "detail": str(error)}
    result["startedMs"] = (began - start) * 1000
    result["elapsedMs"] = (time.monotonic() - began) * 1000
    return result


async def fetch_all(session, urls, concurrency, counted):
    start = time.monotonic()
    waiting = iter(enumerate(urls))
    results = [None] * len(urls)

    async def worker():
        for index, url in waiting:
            results[index] = await fetch(session, url, index, start, counted)

    await asyncio.gather(*(worker() for _ in range(concurrency)))
    success = sum(r["outcome"] == "success" for r in results)
    elapsed = (time.monotonic() - start) * 1000
    return {"results": results, "summary": {"total": len(urls), "success": success, "elapsedMs": elapsed}}


async def serve(session, port):
    async def handle(request):
        ask = await request.json()
        return web.json_response(await fetch_all(session, ask["urls"], ask["concurrency"], True))

    application = web.Application(client_max_size=10 * 1024 * 1024)
    application.add_routes([web.post("/fetch", handle)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    print("port", runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


async def answer(session):
    while line := await asyncio.to_thread(sys.stdin.readline):
        count, concurrency, url = line.split()
        urls = [f"{url}?n={i}" for i in range(int(count))]
        done = await fetch_all(session, urls, int(concurrency), False)
        size = sum(r["bytes"] for r in done["results"])
        print(done["summary"]["elapsedMs"] / 1000, done["summary"]["success"], size, flush=True)


async def main():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await (serve(session, int(sys.argv[1])) if len(sys.argv) > 1 else answer(session))


asyncio.run(main())
