/**
 * What attackers try first, in lower case: the favourites of leaked lists, Chinese ones above all, of six characters or
 * more. What is repetitive or in a row is refused without a list.
 */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
  1123581321 11235813 1234567a 123456aa 123456abc 123456asd 123456qq 123456qwe 12345qwert 123456zx 1314520 1314521
  13145200 147258369 147852369 159357 159753 15987532 1a2b3c4d 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qazxsw2 2012comeon
  25257758 31415926 31415926535 3.1415926 369258147 514520 5201314 5201314520 5201314a 5203344 52013140
  584131421 584520 5841314520 74108520 7758258 7758521 77585210 789456123 963852741 a1b2c3d4 a12345 a123456 a1234567
  a12345678 a123456789 a123123 a123321 a5201314 aa123456 aa12345678 aa123123 aa123456789 abc123 abc123456 abc12345 abcd123456
  admin123 admin123456 administrator admin888 admin@123 aini1314 aptx4869 as123456 asd123 asd123456 asd123asd baobao520
  baobei520 baseball buzhidao changeme charlie chen123456 computer dearbook dragon123 facebook football
  freedom gfhjkm google123 hello123 helloworld iloveyou iloveyou1 iloveyou520 internet jordan23
  killer123 letmein liverpool li123456 liu123456 master123 mima123 mima1234 mima123456 mimashi123 michael monkey123 nihao123
  nihao123456 ny123456 p@ssw0rd p@ssword pa$$w0rd pass1234 pass123456 passw0rd password password1 password12 password123 password1234
  princess q1w2e3 q1w2e3r4 q1w2e3r4t5 q123456 q12345678 q123456789 qazwsx123 qazxsw qq123456 qq123456789 qq5201314 qw123456
  qwe123 qwe123456 qwe123qwe qwer123456 qweasd qweasd123 qweasdzxc qwerty1 qwerty123 qwertyui1 root123 s123456 samsung
  secret123 shadow123 sunshine superman taobao123 test1234 test123456 tianya trustno1 w123456 w123456789 wang123456 wangyut2
  weixin123 weixin123456 welcome welcome1 welcome123 whatever woaini woaini123 woaini1314 woaini1314520 woaini5201314
  woaini520 woaini521 woaiwojia wodemima wojiushiwo woshishui wo123456 x123456 xiaoming123 xiazhili yang123456 z123456 z123456789
  zhang123 zhang123456 zhanghao zxc123 zxc123456 zxcvbnm1 zxcvbnm123
  `
    .trim()
    .split(/\s+/),
);
