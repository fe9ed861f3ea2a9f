import type { SmsCarrierSettings } from '../../config/index.js';
import type { Clock, Random } from '../../runtime/index.js';
import type { Channel } from '../channel.js';
import type { CodeMessage } from '../code-message.js';
import { DeliveryError } from '../delivery-error.js';
import { carrierCode, HttpEndpoint, jsonObject } from '../http-endpoint.js';
import { acs3Request } from './acs3-signature.js';
import { parametersFor, templateFor } from './carrier-template.js';

/**
 * Alibaba Cloud SMS (Dysmsapi), version 2017-05-25.
 * @see https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
 */
export class AliyunSms implements Channel {
  private readonly endpoint: HttpEndpoint;
  private readonly host: string;

  /** @param baseUrl for tests; the request stays signed and addressed as for the carrier */
  constructor(
    private readonly settings: SmsCarrierSettings,
    private readonly clock: Clock,
    private readonly random: Random,
    baseUrl?: string,
  ) {
    this.host = hostOf(settings.region);
    this.endpoint = new HttpEndpoint(baseUrl ?? `https://${this.host}`);
  }

  async deliver(message: CodeMessage): Promise<void> {
    const { query, headers } = acs3Request({
      accessKeyId: this.settings.keyId,
      accessKeySecret: this.settings.keySecret,
      host: this.host,
      action: 'SendSms',
      version: '2017-05-25',
      query: {
        // Documented with or without `+` at home, without it abroad.
        PhoneNumbers: message.to.replace(/^\+/, ''),
        SignName: this.settings.sign,
        TemplateCode: templateFor(this.settings, message),
        TemplateParam: JSON.stringify(Object.fromEntries(parametersFor(this.settings, message))),
      },
      date: this.clock
        .date()
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
      nonce: this.random.bytes(16).toString('hex'),
    });
    const reply = await this.endpoint.post({ headers, query: `?${query}` });
    const { Code: code } = jsonObject(reply);
    if (code !== 'OK') throw new DeliveryError(carrierCode(code, reply));
  }

  async close(): Promise<void> {
    await this.endpoint.close();
  }
}

/** @see https://help.aliyun.com/document_detail/68360.html */
function hostOf(region: string): string {
  return region.startsWith('cn-') ? 'dysmsapi.aliyuncs.com' : `dysmsapi.${region}.aliyuncs.com`;
}
