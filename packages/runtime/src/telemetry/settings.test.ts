import { expect, test } from 'vitest';
import { Settings } from '../settings.js';
import { readTelemetryConfig } from './settings.js';

function read(env: Readonly<Record<string, string>>) {
  const settings = new Settings('router', env);
  const config = readTelemetryConfig(settings);
  settings.check();
  return config;
}

test('nothing is exported without a receiver', () => {
  expect(read({}).traces).toBeNull();
  expect(read({}).logs.requests).toBe('off');
});

test('the standard variables of OpenTelemetry are read', () => {
  const config = read({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b,other=c',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_SERVICE_NAME: 'edge',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  });
  expect(config.resource).toEqual({ serviceName: 'edge', attributes: { 'deployment.environment.name': 'prod' } });
  expect(config.traces?.export).toMatchObject({
    url: 'http://collector:4318/v1/traces',
    protocol: 'http/json',
    headers: { 'x-key': 'a b', other: 'c' },
  });
  expect([config.traces?.sampler, config.traces?.samplerRatio]).toEqual(['parentbased_traceidratio', 0.25]);
});

test('the endpoint of traces is used as it is, and turns others off', () => {
  const endpoints = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces:4318/own/path',
  };
  expect(read(endpoints).traces?.export.url).toBe('http://traces:4318/own/path');
  expect(read({ ...endpoints, OTEL_TRACES_EXPORTER: 'none' }).traces).toBeNull();
  expect(read({ ...endpoints, OTEL_SDK_DISABLED: 'true' }).traces).toBeNull();
});

test('the name of the service is that of its own variable, else of the attributes, else of the process', () => {
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=from-attributes' };
  expect(read({}).resource.serviceName).toBe('router');
  expect(read(attributes).resource.serviceName).toBe('from-attributes');
  expect(read({ ...attributes, OTEL_SERVICE_NAME: 'own' }).resource.serviceName).toBe('own');
});

test.each([
  [{ OTEL_TRACES_SAMPLER_ARG: '2' }, 'OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1'],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'OTEL_EXPORTER_OTLP_PROTOCOL must be one of http/protobuf, http/json'],
  [{ OTEL_EXPORTER_OTLP_HEADERS: 'no pair' }, 'OTEL_EXPORTER_OTLP_HEADERS must be key=value pairs'],
])('%j is refused', (env, problem) => {
  expect(() => read(env)).toThrow(problem);
});
