// A bounded queue of promises between producers and consumers, without delays.
//
//   node pipeline.js producers consumers capacity items runs   prints items a second for each run
"use strict";

class Queue {
  constructor(capacity) {
    this.capacity = capacity;
    this.items = [];
    this.head = 0;
    this.puts = [];
    this.takes = [];
  }

  size() {
    return this.items.length - this.head;
  }

  async put(item) {
    while (this.size() >= this.capacity) await new Promise((resolve) => this.puts.push(resolve));
    this.items.push(item);
    if (this.takes.length) this.takes.shift()();
  }

  async take() {
    while (this.size() === 0) await new Promise((resolve) => this.takes.push(resolve));
    const item = this.items[this.head++];
    if (this.head === this.items.length) this.items.length = this.head = 0;
    if (this.puts.length) this.puts.shift()();
    return item;
  }
}

async function run(producers, consumers, capacity, items) {
  const queue = new Queue(capacity);
  let count = 0;
  const start = process.hrtime.bigint();
  const produce = async (p) => {
    for (let i = p; i < items; i += producers) await queue.put(i);
  };
  const consume = async () => {
    while ((await queue.take()) !== null) count++;
  };
  const consuming = Array.from({ length: consumers }, consume);
  await Promise.all(Array.from({ length: producers }, (_, p) => produce(p)));
  for (let c = 0; c < consumers; c++) await queue.put(null);
  await Promise.all(consuming);
  if (count !== items) throw new Error("items were lost");
  return items / (Number(process.hrtime.bigint() - start) / 1e9);
}

(async () => {
  const [producers, consumers, capacity, items, runs] = process.argv.slice(2).map(Number);
  for (let r = 0; r < runs; r++) console.log((await run(producers, consumers, capacity, items)).toFixed(0));
})();
