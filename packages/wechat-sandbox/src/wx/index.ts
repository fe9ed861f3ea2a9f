/** The phone alone: what runs in a browser as well as in Node. */
export { connectSandbox, SandboxControlError } from '../control/http-control.js';
export type * from '../control/types.js';
export type { PhoneButtonEvent, PhoneTapOptions, UserInfoButtonEvent } from './button-events.js';
export { createWx, type WxOptions } from './create-wx.js';
export { Device } from './device.js';
export type { Launch, Theme, WindowInfo } from './device-settings.js';
export type { DeviceCall, DeviceFile } from './device-state.js';
export { ERRNO, type Failure } from './errno.js';
export type { PrivacyAnswer, PrivacyStatus } from './privacy.js';
export type { ActionSheet, MediaKind, Modal, ModalAnswer, PhoneChoice, Screen, Toast } from './screen.js';
export { DeviceStorage, type StorageSnapshot } from './storage.js';
export { type Transfer, type Transport, TransportFailure, type WireAnswer, type WireRequest } from './transport.js';
export type { SandboxWx } from './typings.js';
