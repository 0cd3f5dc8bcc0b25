import { ServiceError } from "../../errors"

/**
 * Goes the first way that works: the next one is tried when Slack refuses, fails or stays silent.
 * @throws the failure of the first way when none works.
 */
export async function firstWay<T>([way, ...others]: readonly [() => Promise<T>, ...(() => Promise<T>)[]]): Promise<T> {
  try {
    return await way()
  } catch (error) {
    const [next, ...more] = others
    if (!next || !(error instanceof ServiceError)) throw error
    return firstWay([next, ...more]).catch(() => {
      throw error
    })
  }
}
