#!lua
-- Results above an offset: so many, or so many bytes, but one at least: {entry, result, …}.
-- KEYS results   ARGV offset, limit, bytes
local found, size, from, count = {}, 0, '(' .. ARGV[1] .. '-0', 1
local limit, bytes = tonumber(ARGV[2]), tonumber(ARGV[3])
while #found / 2 < limit and size < bytes do
  local page = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', math.min(count, limit - #found / 2))
  if #page == 0 then
    break
  end
  for _, entry in ipairs(page) do
    if size >= bytes then
      break
    end
    found[#found + 1] = entry[1]
    found[#found + 1] = entry[2][2]
    size = size + #entry[2][2]
  end
  from = '(' .. found[#found - 1]
  -- No more than fits if they go on like this.
  count = math.max(1, math.min(256, math.floor((bytes - size) / (2 * size / #found + 1))))
end
return found
