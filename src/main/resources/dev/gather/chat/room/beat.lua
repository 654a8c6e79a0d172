-- A node says that it is there. KEYS: nodes. ARGV: node, seconds that it may be silent.
-- Returns whether it had been there, and the nodes that are gone.
local now = tonumber(redis.call('TIME')[1])
local leases = redis.call('HGETALL', KEYS[1])
local here, gone = 0, {}
for i = 1, #leases, 2 do
  local alive = tonumber(leases[i + 1]) > now
  if leases[i] == ARGV[1] then
    if alive then here = 1 end
  elseif not alive then
    gone[#gone + 1] = leases[i]
  end
end
redis.call('HSET', KEYS[1], ARGV[1], now + tonumber(ARGV[2]))
return {here, gone}
