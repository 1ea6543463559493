import { describe, expect, it } from '@jest/globals';
import { createGatewayCircuit } from '../../shared/adapters/circuit.ts';
import { afterCall, type CircuitState, CLOSED_CIRCUIT, pauseMs } from '../../shared/domain/circuit.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const failing = (times: number, nowMs = 0): CircuitState => {
  let state = CLOSED_CIRCUIT;
  for (let failures = 0; failures < times; failures += 1) state = afterCall(state, false, nowMs);
  return state;
};

describe('the circuit', () => {
  it.each([
    [0, 0],
    [4, 0],
    [5, 15],
    [6, 30],
    [7, 60],
    [8, 120],
    [9, 240],
    [50, 240],
  ])('pauses after %d failures in a row for %d s', (failures, seconds) => {
    expect(pauseMs(failing(failures), 0)).toBe(seconds * SECOND);
  });

  it('is over when its time is up', () => {
    expect(pauseMs(failing(5), 14_999)).toBe(1);
    expect(pauseMs(failing(5), 15_000)).toBe(0);
    expect(pauseMs(failing(5), 99_999)).toBe(0);
  });

  it('closes with the first answer', () => {
    expect(afterCall(failing(9), true, 0)).toBe(CLOSED_CIRCUIT);
  });

  it('opens again at once when the first try after a pause fails too', () => {
    expect(pauseMs(afterCall(failing(5), false, MINUTE), MINUTE)).toBe(30 * SECOND);
  });

  it.each([
    [1, 90 * SECOND, 90 * SECOND],
    [1, 2 * 3_600 * SECOND, 15 * MINUTE],
    [5, SECOND, 15 * SECOND],
  ])('keeps the pause that 아임포트 asks for, from failure %d: %d ms', (failures, asked, pause) => {
    const before = failing(failures - 1);
    expect(pauseMs(afterCall(before, false, 0, asked), 0)).toBe(pause);
  });

  it('is one per process, on the clock it is given', () => {
    let nowMs = 0;
    const circuit = createGatewayCircuit({ now: () => new Date(nowMs) });
    for (let failures = 0; failures < 5; failures += 1) circuit.report('no_answer');
    expect(circuit.pauseMs()).toBe(15 * SECOND);
    nowMs = 10 * SECOND;
    expect(circuit.pauseMs()).toBe(5 * SECOND);
    circuit.report('answered');
    expect(circuit.pauseMs()).toBe(0);
  });
});
