import type { SmsCarrierSettings } from '../../config/index.js';
import { type Clock, SECOND } from '../../runtime/index.js';
import type { Channel } from '../channel.js';
import type { CodeMessage } from '../code-message.js';
import { DeliveryError } from '../delivery-error.js';
import { carrierCode, HttpEndpoint, type HttpReply, jsonObject } from '../http-endpoint.js';
import { parametersFor, templateFor } from './carrier-template.js';
import { TC3_CONTENT_TYPE, tc3Authorization } from './tc3-signature.js';

const HOST = 'sms.tencentcloudapi.com';
const ACTION = 'SendSms';

/**
 * Tencent Cloud SMS, version 2021-01-11.
 * @see https://cloud.tencent.com/document/api/382/55981
 */
export class TencentSms implements Channel {
  private readonly endpoint: HttpEndpoint;

  /** @param baseUrl for tests; the request stays signed and addressed as for the carrier */
  constructor(
    private readonly settings: SmsCarrierSettings,
    private readonly clock: Clock,
    baseUrl = `https://${HOST}`,
  ) {
    this.endpoint = new HttpEndpoint(baseUrl);
  }

  async deliver(message: CodeMessage): Promise<void> {
    const { keyId, keySecret, region, sdkAppId, sign } = this.settings;
    const timestamp = Math.floor(this.clock.now() / SECOND);
    const body = JSON.stringify({
      PhoneNumberSet: [message.to],
      SmsSdkAppId: sdkAppId,
      SignName: sign,
      TemplateId: templateFor(this.settings, message),
      TemplateParamSet: parametersFor(this.settings, message).map(([, value]) => value),
    });
    const request = {
      secretId: keyId,
      secretKey: keySecret,
      service: 'sms',
      host: HOST,
      action: ACTION,
      body,
      timestamp,
    };
    const reply = await this.endpoint.post({
      headers: {
        host: HOST,
        'content-type': TC3_CONTENT_TYPE,
        authorization: tc3Authorization(request),
        'x-tc-action': ACTION,
        'x-tc-version': '2021-01-11',
        'x-tc-timestamp': String(timestamp),
        'x-tc-region': region,
      },
      body,
    });
    const code = outcomeOf(reply);
    if (code !== 'Ok') throw new DeliveryError(carrierCode(code, reply));
  }

  async close(): Promise<void> {
    await this.endpoint.close();
  }
}

/** `Ok`, or the carrier's word for what is wrong with the request or with this number; its status is 200 either way. */
function outcomeOf(reply: HttpReply): unknown {
  const { Response } = jsonObject(reply) as {
    Response?: { Error?: { Code?: unknown }; SendStatusSet?: { Code?: unknown }[] };
  };
  return Response?.Error?.Code ?? Response?.SendStatusSet?.[0]?.Code;
}
