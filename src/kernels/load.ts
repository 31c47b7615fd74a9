/*
 * Loads WebAssembly; no other file does. A kernel computes with SIMD and 64-bit words what the
 * plain code beside its caller computes, bit for bit. Where kernels cannot run, the plain code is
 * used.
 */

/**
 * The part of WebAssembly's interface in use. Its types belong to the browser's library, not to
 * Node's.
 */
interface Api {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => Memory;
  validate(bytes: Uint8Array): boolean;
}

declare const WebAssembly: Api | undefined;

/** Memory of a kernel. It grows by pages of {@link PAGE_BYTES} bytes and never shrinks. */
export interface Memory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

/** Bytes of a page. */
export const PAGE_BYTES = 65536;
/** Maximum pages of a memory: 4 GiB, the range of 32-bit addresses. */
export const MAX_PAGES = 65536;

/**
 * PANELPRINT_KERNELS=plain disables all kernels, to compare the two or to find out which one is
 * wrong.
 */
const PLAIN = process.env.PANELPRINT_KERNELS === 'plain';

const modules = new Map<string, object | undefined>();

/** Compiles a kernel on first use. Returns undefined if WebAssembly or its SIMD is missing. */
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
 * Creates a memory for a kernel; `shared` between threads if the kernel was compiled for that.
 * Returns undefined if the kernel cannot run, or if the system has no address space left: each
 * memory reserves more than 4 GiB of addresses, even before it is used.
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

/**
 * Grows a memory to at least `bytes` bytes and returns its buffer. Growing detaches the buffer
 * before it, unless the memory is shared: make new views.
 * @throws RangeError if the memory cannot grow so far.
 */
export function reserve(memory: Memory, bytes: number): ArrayBuffer | SharedArrayBuffer {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  return memory.buffer;
}

/** The functions that a kernel exports, working in `memory`; undefined if the kernel cannot run. */
export function instantiate<Functions>(binary: string, memory: Memory): Functions | undefined {
  const module = moduleOf(binary);
  if (module === undefined) return undefined;
  return new WebAssembly!.Instance(module, { env: { memory } }).exports as Functions;
}
