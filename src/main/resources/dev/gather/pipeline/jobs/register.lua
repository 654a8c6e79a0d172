#!lua
-- Gives a job its place among all, unless its key has made another one: {id, number}, or {other, '',
-- '1' if that one has not ended}.
-- KEYS number, all, unfinished, keys   ARGV id, key or ''
local known = ARGV[2] ~= '' and redis.call('HGET', KEYS[4], ARGV[2])
if known and known ~= ARGV[1] then
  return {known, '', redis.call('ZSCORE', KEYS[3], known) and '1' or '0'}
end
local number = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not number then
  number = redis.call('INCR', KEYS[1])
  redis.call('ZADD', KEYS[2], number, ARGV[1])
  redis.call('ZADD', KEYS[3], number, ARGV[1])
  if ARGV[2] ~= '' then
    redis.call('HSET', KEYS[4], ARGV[2], ARGV[1])
  end
end
return {ARGV[1], tostring(number)}
