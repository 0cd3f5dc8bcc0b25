import { type NginxFront, startNginx } from "../nginx_front"

/**
 * nginx in front of two hubs, as an operator sets it up. Each request is followed by a question to one of the hubs whether it is
 * ready, so that nginx leaves one that drains before it stops listening.
 */
export function startLoadFront([first, second]: readonly [number, number]): Promise<NginxFront> {
  return startNginx(
    (port) => `
      upstream hubs {
        least_conn;
        # Not of one weight: else requests and questions would take turns, and always meet the same hub.
        server 127.0.0.1:${first} weight=10 max_fails=1 fail_timeout=3s;
        server 127.0.0.1:${second} weight=9 max_fails=1 fail_timeout=3s;
        # When neither is ready, both are asked all the same.
        server 127.0.0.1:${first} backup max_fails=0;
        server 127.0.0.1:${second} backup max_fails=0;
      }
      server {
        listen 127.0.0.1:${port};
        location / {
          mirror /.ready; mirror_request_body off;
          proxy_pass http://hubs; proxy_request_buffering off; proxy_read_timeout 300s;
          # The other hub is asked only while nothing has been sent: no delivery is made twice.
          proxy_next_upstream error timeout; proxy_connect_timeout 2s;
        }
        location = /.ready {
          internal;
          proxy_pass http://hubs/readyz; proxy_method GET; proxy_pass_request_body off; proxy_set_header Content-Length "";
          proxy_next_upstream error timeout http_503 non_idempotent; proxy_connect_timeout 2s;
        }
      }`,
  )
}
