import type { SandboxControl, SandboxState } from '@yaopai/wechat-sandbox/wx';

// The parts of the sandbox's answers, by what its control gives.
export type CallRecord = Awaited<ReturnType<SandboxControl['calls']>>['calls'][number];
export type InboxMessage = Awaited<ReturnType<SandboxControl['inbox']>>['messages'][number];
export type Person = SandboxState['people'][number];
export type Fault = SandboxState['faults'][number];
export type FaultWish = Extract<NonNullable<Parameters<SandboxControl['faults']>[0]>, { kind: unknown }>;
