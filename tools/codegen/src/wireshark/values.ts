/** The part of the dissector that reads values and shows them. */
export const values = `-- How a number is read: its bytes, and the method of a range for each byte order.
local readers = {
  int8 = { 1, "int", "le_int" },
  uint8 = { 1, "uint", "le_uint" },
  int16 = { 2, "int", "le_int" },
  uint16 = { 2, "uint", "le_uint" },
  int32 = { 4, "int", "le_int" },
  uint32 = { 4, "uint", "le_uint" },
  int64 = { 8, "int64", "le_int64" },
  uint64 = { 8, "uint64", "le_uint64" },
  float32 = { 4, "float", "le_float" },
  float64 = { 8, "float", "le_float" },
}

local function reader_of(type, abi)
  if type == "pointer" or type == "size" then type = abi.pointer end
  return readers[type]
end

local function width(type, abi)
  return type == "none" and 0 or reader_of(type, abi)[1]
end

-- A number, an Int64 or a UInt64.
local function value_of(type, range, abi)
  local reader = reader_of(type, abi)
  return range[abi.little and reader[3] or reader[2]](range)
end

local function to_number(value)
  return type(value) == "number" and value or value:tonumber()
end

local function to_uint64(value)
  return type(value) == "number" and UInt64.new(value) or UInt64.new(value:lower(), value:higher())
end

local function hex(value)
  return "0x" .. to_uint64(value):tohex():gsub("^0+(%x)", "%1")
end

-- The name in \`rows\` of a number, if it has one.
local function name_in(rows, number)
  for _, row in ipairs(rows) do
    if row[2] == number then return row[1] end
  end
end

local function flag_names(set, value)
  local rest = to_uint64(value)
  local names = {}
  if set.mask then
    local low = rest:band(UInt64.new(set.mask))
    names[1] = name_in(set.field, low:tonumber()) or hex(low)
    rest = rest - low
  end
  for _, row in ipairs(set.values) do
    local flag = UInt64.new(row[2])
    if row[2] ~= 0 and rest:band(flag) == flag then
      names[#names + 1] = row[1]
      rest = rest - flag
    end
  end
  if rest:tonumber() ~= 0 then names[#names + 1] = hex(rest) end
  if #names == 0 then names[1] = set.zero or "0" end
  return table.concat(names, "|")
end

-- What a number means, where the specification has a name for it.
local function meaning(argument, value, abi)
  local set = argument.set and (abi.sets and abi.sets[argument.set] or sets[argument.set])
  if not set then return nil end
  if set.kind == "flags" then return flag_names(set, value) end
  return name_in(set.values, to_number(value))
end

local function shown(argument, value, abi)
  if argument.kind == "p" then return hex(value) end
  if argument.octal then return string.format("%#o", to_number(value)) end
  return meaning(argument, value, abi) or tostring(value)
end

-- Fields of the display filter, by what follows \`rpython_sandbox.\` in their names.
local fields = {}

local function declare(name, make, ...)
  fields[name] = make("rpython_sandbox." .. name, ...)
end

local function declare_number(name, title, type, octal, doc)
  if type == "pointer" then
    declare(name, ProtoField.uint64, title, base.HEX, nil, nil, doc)
  elseif type:find("^float") then
    declare(name, ProtoField.double, title, doc)
  elseif octal then
    declare(name, ProtoField.uint64, title, base.OCT, nil, nil, doc)
  elseif type:find("^int") then
    declare(name, ProtoField.int64, title, base.DEC, nil, nil, doc)
  else
    declare(name, ProtoField.uint64, title, base.DEC, nil, nil, doc)
  end
end

local function declare_field(name, field)
  if field.text then
    declare(name, ProtoField.string, field.name, base.ASCII, field.doc)
  elseif field.type == "bytes" then
    declare(name, ProtoField.bytes, field.name, base.NONE, field.doc)
  else
    declare_number(name, field.name, field.type, false, field.doc)
  end
end

declare("direction", ProtoField.uint8, "Direction", base.DEC, { [0] = "guest to controller", "controller to guest" })
declare("request", ProtoField.uint32, "Request number", base.DEC)
declare("request_in", ProtoField.framenum, "Request in", base.NONE)
declare("signature", ProtoField.string, "Signature")
declare("call", ProtoField.string, "Call")
declare("command", ProtoField.string, "Command")
declare("reply", ProtoField.string, "Reply to")
declare("result", ProtoField.string, "Result")
declare("argument", ProtoField.string, "Argument with this address")
declare("errno", ProtoField.string, "Error")
declare("flags", ProtoField.string, "Meaning")
declare("fragment", ProtoField.bytes, "Beginning of a message")
for letter, kind in pairs(kinds) do
  if kind.type ~= "none" then
    declare_number("call." .. kind.name, kind.name, kind.type)
    declare_number("result." .. kind.name, kind.name, kind.type)
  end
end
for _, call in pairs(calls) do
  for _, argument in ipairs(call.arguments) do
    local type = argument.unsigned and "uint64" or kinds[argument.kind].type
    declare_number("call." .. call.name .. "." .. argument.name, argument.name, type, argument.octal, call.doc)
  end
end
for _, command in pairs(commands) do
  local name = command.name:gsub("-", "_")
  for _, field in ipairs(command.body) do declare_field("command." .. name .. "." .. field.name, field) end
  for _, field in ipairs(command.reply or {}) do declare_field("reply." .. name .. "." .. field.name, field) end
end
proto.fields = fields`;
