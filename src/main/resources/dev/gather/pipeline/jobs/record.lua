#!lua
-- Records results: what deletes a member's entry is its first one, all others are dropped.
-- KEYS job, members, results   ARGV channel, id, node, part, (index, outcome, result)…
local head = redis.call('HMGET', KEYS[1], 'state', 'part:' .. ARGV[4], 'done')
if (head[1] ~= 'queued' and head[1] ~= 'running') or head[2] ~= ARGV[3] then
  return {}
end
local done, counts, entries = tonumber(head[3]), {}, {}
for i = 5, #ARGV, 3 do
  local entry = (ARGV[i] + 1) .. '-0'
  if redis.call('XDEL', KEYS[2], entry) == 1 then
    done = done + 1
    redis.call('XADD', KEYS[3], done .. '-0', 'r', ARGV[i + 2])
    counts[ARGV[i + 1]] = (counts[ARGV[i + 1]] or 0) + 1
    entries[#entries + 1] = entry
  end
end
if #entries > 0 then
  redis.call('XACK', KEYS[2], 'workers', unpack(entries))
  redis.call('HSET', KEYS[1], 'done', done)
  for outcome, count in pairs(counts) do
    redis.call('HINCRBY', KEYS[1], outcome, count)
  end
  redis.call('PUBLISH', ARGV[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
