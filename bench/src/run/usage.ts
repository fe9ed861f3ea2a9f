import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process has used so far. */
export interface Usage {
  /** Seconds of processor time, user and system. */
  cpuSeconds: number;
  residentBytes: number;
}

/** Ticks a second in /proc, fixed at 100 on every Linux that Node runs on. */
const TICKS = 100;

export function usageOf(pid: number): Usage {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: fields 14 and 15 count ticks; VmRSS of status counts kibibytes. */
function fromProc(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS, residentBytes: Number(resident) * 1_024 };
}

function fromPs(pid: number): Usage {
  const [resident, time] = execFileSync('ps', ['-o', 'rss=,time=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  const cpuSeconds = time!.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { cpuSeconds, residentBytes: Number(resident) * 1_024 };
}
