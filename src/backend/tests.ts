/** Tests mount routers of their own, which are no part of what runs. */
export function isTest(name: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|spec|e2e|cypress)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$|\.(?:test|spec|e2e-spec|cy)\.[mc]?[jt]sx?$/.test(
    name,
  );
}
