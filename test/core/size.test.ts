import { Token } from 'cdktf';
import { Size } from '../../lib/core/size';

describe('Size', () => {
  test.each([
    [Size.kibibytes(512), 524_288, 0.5, '0.5 MiB'],
    [Size.mebibytes(128), 134_217_728, 128, '128 MiB'],
    [Size.gibibytes(1.5), 1_610_612_736, 1536, '1536 MiB'],
  ])('%s', (size, bytes, mebibytes, text) => {
    expect(size.toBytes()).toBe(bytes);
    expect(size.toMebibytes()).toBe(mebibytes);
    expect(size.toString()).toBe(text);
  });

  test('tokens pass', () => {
    const amount = Token.asNumber('${var.memory}');
    expect(Size.mebibytes(amount).toMebibytes()).toBe(amount);
    expect(Token.isUnresolved(Size.gibibytes(amount).toMebibytes())).toBe(true);
    expect(Size.gibibytes(amount).toString()).toContain('bytes');
  });

  test('fails when it is negative or no whole number of bytes', () => {
    expect(() => Size.mebibytes(-1)).toThrow('a size must be a whole number of bytes, at least 0, got -1');
    expect(() => Size.kibibytes(0.0001)).toThrow('got 0.0001');
    expect(() => Size.gibibytes(Infinity)).toThrow('got Infinity');
  });
});
