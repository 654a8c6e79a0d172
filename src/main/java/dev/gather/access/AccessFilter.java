package dev.gather.access;

import dev.gather.web.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.handler.DefaultWebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Stands before every HTTP door. What can be said at once comes first, without a filter of its own,
 * for each costs every request.
 */
@Order(-100)
final class AccessFilter implements WebFilter {
  private final ApplicationContext main;
  private final Rules rules;
  private final Rules managementRules;
  private final Callers callers;

  /**
   * What holds at one port.
   *
   * @param filters that take longer, after the checks
   */
  record Rules(List<Check> checks, List<WebFilter> filters) {}

  /**
   * @param main whose requests {@code rules} are for; those of the management port, if it has one
   *     of its own, come with a context of their own
   */
  AccessFilter(ApplicationContext main, Rules rules, Rules managementRules, Callers callers) {
    this.main = main;
    this.rules = rules;
    this.managementRules = managementRules;
    this.callers = callers;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    Rules here = exchange.getApplicationContext() == main ? rules : managementRules;
    for (Check check : here.checks) {
      @Nullable Problem refusal = check.refusal(exchange.getRequest());
      if (refusal != null) {
        return Mono.error(refusal);
      }
    }
    return callers.counted(
        exchange,
        here.filters.isEmpty()
            ? chain.filter(exchange)
            : new DefaultWebFilterChain(chain::filter, here.filters).filter(exchange));
  }
}
