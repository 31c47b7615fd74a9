import type { Memory } from '../../src/kernels/load.ts';

/** Memory that a call requested, in bytes. */
export interface Allocated {
  /** The largest single request. */
  readonly most: number;
  /** The sum of all requests, freed or not. */
  readonly total: number;
}

/** `@types/node` does not declare it. */
declare const WebAssembly: { readonly Memory: { readonly prototype: Pick<Memory, 'grow'> } };

type Constructor = new (...words: never[]) => object;

const watched = ['ArrayBuffer', 'SharedArrayBuffer', 'Uint8Array', 'Uint32Array'] as const;

/** Bytes that a new buffer or array takes; 0 for a view of an existing buffer. */
function bytesFor(made: object, given: unknown): number {
  const shared = given instanceof ArrayBuffer || given instanceof SharedArrayBuffer;
  return shared ? 0 : (made as ArrayBuffer).byteLength;
}

/**
 * Measures the memory that a call requests: buffers and arrays of numbers, whose sizes a file can
 * dictate, and the memory of kernels. Refused requests count too.
 */
export async function allocatedBy(call: () => unknown): Promise<Allocated> {
  const sizes: number[] = [];
  const real = Object.fromEntries(watched.map((name) => [name, globalThis[name]]));
  const { grow } = WebAssembly.Memory.prototype;
  const spied = (made: Constructor) =>
    new Proxy(made, {
      construct(target, words: never[], as) {
        if (typeof words[0] === 'number') {
          // Counted first: the request may be refused.
          sizes.push(
            words[0] * ((target as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1),
          );
          return Reflect.construct(target, words, as);
        }
        const array = Reflect.construct(target, words, as);
        sizes.push(bytesFor(array, words[0]));
        return array;
      },
    });
  for (const name of watched)
    Object.assign(globalThis, { [name]: spied(real[name] as unknown as Constructor) });
  WebAssembly.Memory.prototype.grow = function (this: Memory, pages: number) {
    sizes.push(2 ** 16 * pages);
    return grow.call(this, pages);
  };
  try {
    await call();
  } finally {
    Object.assign(globalThis, real);
    WebAssembly.Memory.prototype.grow = grow;
  }
  return { most: Math.max(0, ...sizes), total: sizes.reduce((sum, size) => sum + size, 0) };
}
