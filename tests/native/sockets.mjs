// Which sockets a process and its children hold, read from /proc.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { program, tree } from './session.mjs';

/** Where the inode stands in a line of each table of /proc/PID/net. */
const TABLES = { unix: 6, netlink: 9, packet: 8, tcp: 9, tcp6: 9, udp: 9, udp6: 9, udplite: 9, udplite6: 9, raw: 9, raw6: 9, icmp: 9, icmp6: 9 };

/** Sockets that cannot leave this machine: between its processes, and to ask the kernel. */
export const LOCAL = new Set(['unix', 'netlink']);

function held(pid) {
  const inodes = new Set();
  for (const fd of list(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode) inodes.add(inode);
    } catch {
      // Closed meanwhile.
    }
  }
  return inodes;
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function families(pid) {
  const known = new Map();
  for (const [family, column] of Object.entries(TABLES)) {
    let table = '';
    try {
      table = readFileSync(`/proc/${pid}/net/${family}`, 'utf8');
    } catch {
      // This kernel has no such sockets, or the process has ended.
    }
    for (const line of table.split('\n').slice(1)) {
      const inode = line.trim().split(/\s+/)[column];
      if (inode) known.set(inode, family);
    }
  }
  return known;
}

/**
 * Every socket of the process and its children: `{ pid, program, inode, family }`. The family is
 * `unlisted` when no table has it: so is a TCP socket that was made and not yet connected.
 */
export function sockets(root) {
  return tree(root).flatMap((pid) => {
    let known = families(pid);
    const open = held(pid);
    // One that was made, or closed, between the two readings is looked up once more.
    if ([...open].some((inode) => !known.has(inode))) known = new Map([...known, ...families(pid)]);
    const still = held(pid);
    return [...open]
      .filter((inode) => known.has(inode) || still.has(inode))
      .map((inode) => ({ pid, program: program(pid), inode, family: known.get(inode) ?? 'unlisted' }));
  });
}
