import { findDevice } from './device.ts';

const mozilla = (system: string, rest: string) => `Mozilla/5.0 (${system}) ${rest}`;
const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';

test.each([
  [mozilla('X11; Linux x86_64; rv:140.0', 'Gecko/20100101 Firefox/140.0'), 'Firefox on Linux'],
  [mozilla('Windows NT 10.0; Win64; x64', chrome), 'Chrome on Windows'],
  [mozilla('Windows NT 10.0; Win64; x64', `${chrome} Edg/140.0.0.0`), 'Edge on Windows'],
  [mozilla('Macintosh; Intel Mac OS X 10_15_7', `${chrome} OPR/120.0.0.0`), 'Opera on macOS'],
  [mozilla('Macintosh; Intel Mac OS X 10_15_7', `${webkit} Version/18.5 Safari/605.1.15`), 'Safari on macOS'],
  [
    mozilla('iPhone; CPU iPhone OS 18_5 like Mac OS X', `${webkit} CriOS/140.0 Mobile/15E148 Safari/604.1`),
    'Chrome on iPhone',
  ],
  [
    mozilla('iPad; CPU OS 18_5 like Mac OS X', `${webkit} Version/18.5 Mobile/15E148 Safari/604.1`),
    'Safari on iPad',
  ],
  [
    mozilla(
      'Linux; Android 15; SM-S921B',
      `${webkit} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    ),
    'Samsung Internet on Android',
  ],
  [mozilla('X11; CrOS x86_64 14541.0.0', chrome), 'Chrome on ChromeOS'],
  ['Firefox/140.0', 'Firefox'],
  ['okhttp/5.1.0 (Android 15)', 'Android'],
  ['curl/8.14.1', undefined],
  ['<script>alert(1)</script>', undefined],
  [`${'Version/'.repeat(1_000)} Firefox/140.0`, undefined],
  ['', undefined],
  [undefined, undefined],
])('%s is %s', (userAgent, device) => {
  expect(findDevice(userAgent)).toBe(device);
});
