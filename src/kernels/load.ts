/*
 * The one door to WebAssembly. The kernels do with SIMD and 64-bit words what the plain code beside their
 * callers does, to the same bits; where they cannot run, the plain code takes over.
 */

/** As much of WebAssembly as is used: its types are not those of Node (they are the browser's). */
interface Api {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => Memory;
  validate(bytes: Uint8Array): boolean;
}

declare const WebAssembly: Api | undefined;

/** Memory of a kernel. It grows by pages of 64 KiB and never shrinks. */
export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

export const PAGE = 65536;
/** 4 GiB: what 32-bit addresses reach. */
export const MAX_PAGES = 65536;

/** Set to `plain`, nothing is run but plain code: to compare, and to find out who is to blame. */
const PLAIN = process.env.PANELPRINT_KERNELS === 'plain';

const modules = new Map<string, object | undefined>();

/** Compiles a kernel when it is first asked for; undefined where WebAssembly or its SIMD is missing. */
function moduleOf(binary: string): object | undefined {
  if (!modules.has(binary)) modules.set(binary, compile(binary));
  return modules.get(binary);
}

function compile(binary: string): object | undefined {
  if (PLAIN || typeof WebAssembly === 'undefined') return undefined;
  const bytes = Buffer.from(binary, 'base64');
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}

/**
 * Memory for a kernel, `shared` between threads if the kernel wants it so. Undefined where the kernel does not run,
 * or where the system has no room for it: each reserves 4 GiB of addresses and more, though it takes none.
 */
export function memoryFor(binary: string, shared: boolean): Memory | undefined {
  if (moduleOf(binary) === undefined) return undefined;
  try {
    return new WebAssembly!.Memory({ initial: 1, maximum: MAX_PAGES, shared });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The functions of a kernel over a memory; undefined where it does not run. */
export function instantiate<Functions>(binary: string, memory: Memory): Functions | undefined {
  const module = moduleOf(binary);
  if (module === undefined) return undefined;
  return new WebAssembly!.Instance(module, { env: { memory } }).exports as Functions;
}
