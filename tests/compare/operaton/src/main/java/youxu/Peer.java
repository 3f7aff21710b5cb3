package youxu;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Date;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Operaton as it comes, with its REST interface and a clock to turn; settings come from the command line. */
@SpringBootApplication
public class Peer {
  public static void main(String[] arguments) {
    SpringApplication.run(Peer.class, arguments);
  }

  /** POST /clock?now=milliseconds: what time it is from now on. */
  @Bean
  ServletRegistrationBean<HttpServlet> clock() {
    return new ServletRegistrationBean<>(
        new HttpServlet() {
          @Override
          protected void doPost(HttpServletRequest request, HttpServletResponse response) {
            ClockUtil.setCurrentTime(new Date(Long.parseLong(request.getParameter("now"))));
            response.setStatus(204);
          }
        },
        "/clock");
  }
}
