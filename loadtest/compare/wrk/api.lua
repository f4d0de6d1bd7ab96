-- The requests of each API as text, so that a request costs wrk one concatenation.

local api = {}

-- {'a=1', 'b=2=3'} -> {a = '1', b = '2=3'}
function api.arguments(args)
  local given = {}
  for _, text in ipairs(args) do
    local name, value = text:match('^(%w+)=(.*)$')
    if not name then
      error('expected name=value, found ' .. text)
    end
    given[name] = value
  end
  return given
end

-- All keys have one length, or Content-Length would differ from request to request.
local function name(prefix, number)
  return string.format('%s%010d', prefix, number)
end

local digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

local function base64(text)
  local out = {}
  for i = 1, #text, 3 do
    local a, b, c = text:byte(i, i + 2)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    for place = 0, 3 do
      local index = math.floor(bits / 64 ^ (3 - place)) % 64
      out[#out + 1] = (place == 2 and not b or place == 3 and not c) and '=' or digits:sub(index + 1, index + 1)
    end
  end
  return table.concat(out)
end

-- The two parts of a request's head between which the key goes, if there is one in its path.
local function head(method, path, query, length)
  local line = method .. ' ' .. path
  local rest = query .. ' HTTP/1.1\r\nHost: localhost\r\n'
  if length then
    rest = rest .. 'Content-Type: application/json\r\nContent-Length: ' .. length .. '\r\n'
  end
  return line, rest .. '\r\n'
end

local function kv(prefix, value, query)
  local body = '{"value":"' .. value .. '"}'
  local put_line, put_rest = head('PUT', '/kv/', query, #body)
  local get_line, get_rest = head('GET', '/kv/', query)
  put_rest = put_rest .. body
  return function(number)
    return put_line .. name(prefix, number) .. put_rest
  end, function(number)
    return get_line .. name(prefix, number) .. get_rest
  end
end

-- The JSON gateway of etcd. Its range reads are linearizable unless told otherwise.
local function etcd(prefix, value)
  local encoded = setmetatable({}, {
    __index = function(cache, number)
      local text = base64(name(prefix, number))
      cache[number] = text
      return text
    end,
  })
  local tail = '","value":"' .. base64(value) .. '"}'
  local length = #encoded[1]
  local put_line, put_rest = head('POST', '/v3/kv/put', '', #'{"key":"' + length + #tail)
  local get_line, get_rest = head('POST', '/v3/kv/range', '', #'{"key":""}' + length)
  local put_head = put_line .. put_rest .. '{"key":"'
  local get_head = get_line .. get_rest .. '{"key":"'
  return function(number)
    return put_head .. encoded[number] .. tail
  end, function(number)
    return get_head .. encoded[number] .. '"}'
  end
end

-- Two functions from a key's number to a request: PUT, GET. The query goes behind the path of the kv API.
function api.requests(given)
  local value = string.rep('x', tonumber(given.bytes))
  local make = given.api == 'etcd' and etcd or kv
  return make(given.prefix, value, given.query or '')
end

return api
