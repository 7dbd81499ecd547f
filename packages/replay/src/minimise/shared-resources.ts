import type { Abi } from "@sandbox/protocol";
import { argumentsOf, hasFailed, rowOfExchange } from "../exchange.js";
import { CallFacts } from "../filter/call-facts.js";
import { isPointerArgument, isPointerResult } from "../kinds.js";
import type { Unit } from "./unit.js";

/**
 * What each unit has to do with: paths, descriptors from when they are made to when they are closed, and blocks and
 * handles that the controller has made. Other addresses are the guest's own, and come again for other things.
 */
export function resourcesOf(units: readonly Unit[], abi: Abi): Set<string>[] {
  const made = new Set(units.flatMap(madeAddresses));
  const lives = new Map<number, number>();
  return units.map((unit) => {
    const { exchange, number } = unit;
    const facts = new CallFacts({ exchange }, abi);
    const resources = new Set(facts.namedPaths.map((path) => `path ${path}`));
    for (const fd of facts.madeFds) lives.set(fd, number);
    for (const fd of facts.fds) resources.add(`fd ${fd} of ${lives.get(fd) ?? 0}`);
    const row = rowOfExchange(exchange);
    const args = argumentsOf(exchange.request);
    if (exchange.result && !hasFailed(exchange))
      for (const { name, ends } of row?.arguments ?? []) if (ends === "fd") lives.delete(Number(args[name]));
    for (const address of usedAddresses(unit)) if (made.has(address)) resources.add(`block ${address}`);
    return resources;
  });
}

/** What shares a resource with the last unit, and with `isDeep` what shares one with that, and so on. */
export function related(units: readonly Unit[], resources: readonly Set<string>[], isDeep: boolean): Unit[] {
  const wanted = new Set(resources.at(-1));
  const chosen = new Set([units.length - 1]);
  for (let count = -1; count !== chosen.size; ) {
    count = chosen.size;
    for (const [index, own] of resources.entries()) {
      if (chosen.has(index) || ![...own].some((one) => wanted.has(one))) continue;
      chosen.add(index);
      if (isDeep) for (const one of own) wanted.add(one);
    }
    if (!isDeep) break;
  }
  return units.filter((_, index) => chosen.has(index));
}

function madeAddresses({ exchange }: Unit): bigint[] {
  // Those of the first generation are made up.
  if (exchange.marshal) return [];
  const steps = [...exchange.commands, ...exchange.lateCommands];
  const blocks = steps.flatMap(({ reply }) => (reply?.kind === "allocate-reply" ? [reply.address] : []));
  const { result } = exchange;
  return [...blocks, ...(isPointerResult(result) ? [result.value] : [])].filter((address) => address !== 0n);
}

function usedAddresses(unit: Unit): bigint[] {
  const { request, commands, lateCommands } = unit.exchange;
  const steps = [...commands, ...lateCommands];
  const commanded = steps.flatMap(({ command }) => ("address" in command ? [BigInt(command.address)] : []));
  const args =
    request.kind === "request"
      ? Object.values(argumentsOf(request)).flatMap((value) => (typeof value === "bigint" ? [value] : []))
      : request.args.flatMap((argument) => (isPointerArgument(argument) ? [argument.value] : []));
  return [...madeAddresses(unit), ...commanded, ...args];
}
