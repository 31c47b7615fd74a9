import type { Memory } from '../../src/kernels/load.ts';

/** What was asked for in a call, in bytes. */
export interface Allocated {
  /** The most at once. */
  readonly most: number;
  /** All together, given back or not. */
  readonly total: number;
}

/** Its types are not those of Node. */
declare const WebAssembly: { readonly Memory: { readonly prototype: Pick<Memory, 'grow'> } };

type Constructor = new (...words: never[]) => object;

const watched = ['ArrayBuffer', 'SharedArrayBuffer', 'Uint8Array', 'Uint32Array'] as const;

/** Bytes that a constructor of buffers or arrays takes for itself; none for a view of what is there. */
function bytesFor(made: object, given: unknown): number {
  const shared = given instanceof ArrayBuffer || given instanceof SharedArrayBuffer;
  return shared ? 0 : (made as ArrayBuffer).byteLength;
}

/**
 * Watches what memory a call asks for: buffers and arrays of numbers, which alone can become large on the word of a
 * file, and memory of kernels. What is refused counts as well.
 */
export async function allocatedBy(call: () => unknown): Promise<Allocated> {
  const sizes: number[] = [];
  const real = Object.fromEntries(watched.map((name) => [name, globalThis[name]]));
  const { grow } = WebAssembly.Memory.prototype;
  const spied = (made: Constructor) =>
    new Proxy(made, {
      construct(target, words: never[], as) {
        if (typeof words[0] === 'number') {
          // Before it is made: it may be more than there is.
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
