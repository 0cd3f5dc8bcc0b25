/** @param props.hasSandbox Absent while it is unknown. */
export function Header({ hasSandbox, hasOtherPages }: { hasSandbox?: boolean; hasOtherPages?: boolean }) {
  return (
    <header class="top">
      <img src="icon.svg" alt="" width="28" height="28" />
      <span class="brand">Playground</span>
      {hasOtherPages && (
        <nav aria-label="Pages">
          <a href="../lookerbot/">Lookerbot</a> <a href="../links/">Links</a>
        </nav>
      )}
      {hasSandbox === true && (
        <span class="pill calm" title="Calls to services end in a sandbox on this machine">
          Sandbox<span class="wide">: nothing leaves this machine</span>
        </span>
      )}
      {hasSandbox === false && (
        <span class="pill warn" title="This hub reaches the services themselves">
          Live<span class="wide">: deliveries reach the services</span>
        </span>
      )}
    </header>
  )
}
