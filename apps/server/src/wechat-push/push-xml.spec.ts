import { describe, expect, test } from '@jest/globals';
import { parseXml } from './push-xml.js';

describe("a message in WeChat's XML", () => {
  test('is read, nested elements and all', () => {
    const xml = `<xml><Event><![CDATA[wxa_media_check]]></Event> <CreateTime>1700000000</CreateTime>
      <result><suggest><![CDATA[pass]]></suggest><label>100</label></result>
      <detail><strategy>a</strategy></detail><detail><strategy>b</strategy></detail></xml>`;
    expect(parseXml(xml)).toEqual({
      Event: 'wxa_media_check',
      CreateTime: '1700000000',
      result: { suggest: 'pass', label: '100' },
      detail: { strategy: 'b' },
    });
  });

  test('keeps what stands in CDATA as it is', () => {
    expect(parseXml('<xml><a><![CDATA[<b>&amp;]]]]><![CDATA[>]]></a></xml>')).toEqual({ a: '<b>&amp;]]>' });
  });

  test('may have names that objects have too', () => {
    const read = parseXml('<xml><__proto__><polluted>1</polluted></__proto__><constructor>x</constructor></xml>');
    expect(Object.keys(read as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});

describe('no message', () => {
  const billion = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
  test.each([
    ['text', 'hello'],
    ['nothing', ''],
    ['half of one', '<xml><Event>x</Event>'],
    ['crossed elements', '<xml><a><b></a></b></xml>'],
    ['two roots', '<xml></xml><xml></xml>'],
    ['a document type', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['entities that grow', `<!DOCTYPE xml [<!ENTITY l0 "lol">${billion}]><xml><a>&l9;</a></xml>`],
    ['an entity of a file', '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>'],
    ['an entity of its own', '<xml><a>&l9;</a></xml>'],
    ['a depth that nothing needs', '<a>'.repeat(20_000)],
  ])('is %s', (_, text) => {
    expect(parseXml(text)).toBeUndefined();
  });
});
