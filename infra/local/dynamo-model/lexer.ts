import { validationException } from './faults.ts';
import { RESERVED_WORDS } from './reserved-words.ts';

/** An attribute's path as written: names (`status`, `#status`) and list indexes. */
export type Path = readonly (string | number)[];

const TOKEN = /\s*(?:([A-Za-z][A-Za-z0-9_]*|[#:][A-Za-z0-9_]+)|(\d+)|(<>|<=|>=|[=<>(),.[\]+-]))/y;

/** Words of one expression, and the placeholders met so far. `kind` is how DynamoDB names it in messages. */
export class Lexer {
  readonly names = new Set<string>();
  readonly values = new Set<string>();
  readonly #tokens: string[] = [];
  readonly #kind: string;
  #at = 0;

  constructor(kind: string, text: string) {
    this.#kind = kind;
    if (text.trim() === '') this.fail('The expression can not be empty;');
    TOKEN.lastIndex = 0;
    const end = text.trimEnd().length;
    for (let at = 0; at < end; at = TOKEN.lastIndex) {
      const match = TOKEN.exec(text);
      if (!match)
        this.fail(`Syntax error; token: "${text.slice(at).trimStart()[0]}", near: "${text.slice(at)}"`);
      this.#tokens.push(match[0].trimStart());
    }
  }

  peek(ahead = 0): string {
    return this.#tokens[this.#at + ahead] ?? '<EOF>';
  }

  next(): string {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  /** Takes the token if it is there. Keywords are matched without regard to case. */
  take(token: string): boolean {
    if (this.peek().toUpperCase() !== token) return false;
    this.#at += 1;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.syntaxError();
  }

  get position(): number {
    return this.#at;
  }

  end(): void {
    if (this.#at < this.#tokens.length) this.syntaxError();
  }

  isValue(): boolean {
    return this.peek().startsWith(':');
  }

  isFunction(): boolean {
    return this.peek(1) === '(' && /^[a-z]/i.test(this.peek());
  }

  value(): string {
    if (!this.isValue()) this.syntaxError();
    this.values.add(this.peek());
    return this.next();
  }

  path(): Path {
    const path: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.take('.')) path.push(this.#name());
      else if (this.take('[')) {
        if (!/^\d+$/.test(this.peek())) this.syntaxError();
        path.push(Number(this.next()));
        this.expect(']');
      } else return path;
    }
  }

  #name(): string {
    const name = this.peek();
    if (!/^[A-Za-z#]/.test(name) || name === '<EOF>') this.syntaxError();
    if (name.startsWith('#')) this.names.add(name);
    else if (RESERVED_WORDS.has(name.toUpperCase())) {
      this.fail(`Attribute name is a reserved keyword; reserved keyword: ${name}`);
    }
    return this.next();
  }

  syntaxError(): never {
    return this.fail(`Syntax error; token: "${this.peek()}"`);
  }

  fail(message: string): never {
    throw validationException(`Invalid ${this.#kind}: ${message}`);
  }
}
