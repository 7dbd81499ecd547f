/** The part of the dissector that takes messages apart, and remembers what is asked for. */
export const messages = `local function add(tree, name, range, abi)
  if abi.little then return tree:add_le(fields[name], range) end
  return tree:add(fields[name], range)
end

local function add_generated(tree, name, value)
  tree:add(fields[name], value):set_generated()
end

-- The fields of a body or a reply that begins at \`at\`: their ranges, their numbers and the end; nothing where
-- they are not there whole. \`outer\` has the numbers of the command that a reply belongs to.
local function walk(layout, bytes, at, abi, outer)
  local ranges, numbers = {}, {}
  for i, field in ipairs(layout) do
    local size
    if field.type == "bytes" then
      size = (field.of_command and outer or numbers)[field.length]
    else
      size = width(field.type, abi)
    end
    if at + size > bytes:len() then return nil end
    if size > 0 then ranges[i] = bytes(at, size) end
    if field.type ~= "bytes" then numbers[field.name] = to_number(value_of(field.type, ranges[i], abi)) end
    at = at + size
  end
  return ranges, numbers, at
end

-- Shows what \`walk\` found, and answers it as text.
local function show_fields(tree, path, layout, ranges, abi, state)
  local texts = {}
  for i, field in ipairs(layout) do
    local range = ranges[i]
    if range then
      local item = add(tree, path .. "." .. field.name, range, abi)
      if field.text then
        texts[#texts + 1] = string.format("%q", range:string())
      elseif field.type == "bytes" then
        texts[#texts + 1] = range:len() .. " bytes"
      else
        local value = value_of(field.type, range, abi)
        local text = field.type == "pointer" and hex(value) or tostring(value)
        if field.errno then
          local name = (abi.errnos or errnos)[value] or text
          item:append_text(" (" .. name .. ")")
          add_generated(tree, "errno", name)
          text = name
        elseif field.type == "pointer" then
          local argument = state.addresses[hex(value)]
          if argument then
            item:append_text(" (" .. argument .. ")")
            add_generated(tree, "argument", argument)
          end
        end
        texts[#texts + 1] = text
      end
    end
  end
  return table.concat(texts, ", ")
end

-- Which request a message is about.
local function show_call(tree, state)
  if not state.signature then return end
  add_generated(tree, "request", state.requests)
  add_generated(tree, "request_in", state.packet)
  add_generated(tree, "call", state.name)
end

-- Each of the following dissects one message at \`at\`. They answer where it ends and what to say of it in the
-- list of packets; nothing where it is not there whole, and \`false\` where it is none.

local function dissect_request(bytes, at, abi, state, tree, packet)
  local head = width(LENGTH_TYPE, abi)
  if at + head > bytes:len() then return nil end
  local length = value_of(LENGTH_TYPE, bytes(at, head), abi)
  if at + head + length > bytes:len() then return nil end
  local signature = length > 0 and bytes(at + head, length):string() or ""
  local name, letters = signature:match("^([%a_][%w_]*)%((%a*)%)%a$")
  if not name then return false end
  local call = calls[signature]
  local start, size = at, head + length
  for letter in letters:gmatch(".") do
    if not kinds[letter] then return false end
    size = size + width(kinds[letter].type, abi)
  end
  if start + size > bytes:len() then return nil end
  state.requests, state.packet, state.signature, state.name = state.requests + 1, packet, signature, name
  state.addresses = {}
  -- What the controller asked behind the result before is answered now.
  state.expected, state.late, state.is_answered = state.late, {}, false
  local item = tree:add(proto, bytes(start, size), "Request " .. state.requests .. ": " .. signature)
  add_generated(item, "request", state.requests)
  add_generated(item, "call", name)
  item:add(fields.signature, bytes(start + head, length))
  at = start + head + length
  local texts = {}
  for i = 1, #letters do
    local kind = kinds[letters:sub(i, i)]
    local range = bytes(at, width(kind.type, abi))
    local argument = call and call.arguments[i] or { kind = letters:sub(i, i) }
    local type = argument.unsigned and "uint64" or kind.type
    local value = value_of(type, range, abi)
    local path = call and "call." .. name .. "." .. argument.name or "call." .. kind.name
    local line = add(item, path, range, abi)
    local text = meaning(argument, value, abi)
    if text then
      line:append_text(" (" .. text .. ")")
      add_generated(item, "flags", text)
    end
    texts[i] = (argument.name and argument.name .. "=" or "") .. shown(argument, value, abi)
    if kind.type == "pointer" and argument.name then state.addresses[hex(value)] = argument.name end
    at = at + range:len()
  end
  return at, name .. "(" .. table.concat(texts, ", ") .. ")"
end

local function dissect_reply(bytes, at, abi, state, tree)
  local expected = state.expected[1]
  local command = commands[expected.letter]
  local ranges, _, ends = walk(command.reply, bytes, at, abi, expected.numbers)
  if not ranges then return nil end
  table.remove(state.expected, 1)
  local item = tree:add(proto, bytes(at, ends - at), "Reply to " .. command.name)
  add_generated(item, "reply", command.name)
  show_call(item, state)
  return ends, show_fields(item, "reply." .. command.name:gsub("-", "_"), command.reply, ranges, abi, state)
end

local function dissect_command(bytes, at, abi, state, tree, letter)
  local command = commands[letter]
  local ranges, numbers, ends = walk(command.body, bytes, at + 1, abi)
  if not ranges then return nil end
  if command.reply then
    local owed = state.is_answered and state.late or state.expected
    owed[#owed + 1] = { letter = letter, numbers = numbers }
  end
  local item = tree:add(proto, bytes(at, ends - at), "Command " .. letter .. ": " .. command.name)
  add_generated(item, "command", command.name)
  show_call(item, state)
  local text = show_fields(item, "command." .. command.name:gsub("-", "_"), command.body, ranges, abi, state)
  return ends, command.name .. "(" .. text .. ")"
end

local function dissect_result(bytes, at, abi, state, tree, letter)
  local kind = kinds[letter]
  local size = width(kind.type, abi)
  if at + 1 + size > bytes:len() then return nil end
  state.is_answered = true
  local text = kind.name
  local item = tree:add(proto, bytes(at, 1 + size), "Result: " .. kind.name)
  add_generated(item, "result", kind.name)
  show_call(item, state)
  if size > 0 then
    local range = bytes(at + 1, size)
    add(item, "result." .. kind.name, range, abi)
    local value = value_of(kind.type, range, abi)
    text = kind.type == "pointer" and hex(value) or tostring(value)
    item:append_text(" " .. text)
  end
  return at + 1 + size, "= " .. text
end

local function dissect_message(direction, bytes, at, abi, state, tree, packet)
  if direction == 0 then
    if #state.expected > 0 then return dissect_reply(bytes, at, abi, state, tree) end
    return dissect_request(bytes, at, abi, state, tree, packet)
  end
  local letter = bytes(at, 1):string()
  if commands[letter] then return dissect_command(bytes, at, abi, state, tree, letter) end
  if kinds[letter] then return dissect_result(bytes, at, abi, state, tree, letter) end
  return false
end`;
