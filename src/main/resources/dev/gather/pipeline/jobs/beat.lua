#!lua flags=allow-oom
-- Says that a node lives: {nodes that do, ids of all unfinished jobs…}.
-- KEYS nodes, unfinished   ARGV node, lease in ms
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
local reply = redis.call('ZRANGE', KEYS[2], 0, -1)
table.insert(reply, 1, tostring(redis.call('ZCARD', KEYS[1])))
return reply
