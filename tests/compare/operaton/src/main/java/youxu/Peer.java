package youxu;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import org.operaton.bpm.engine.impl.util.ClockUtil;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/** Operaton as it comes, with its REST interface, a clock to turn and answers to be told. */
@SpringBootApplication
public class Peer {
  public static void main(String[] arguments) {
    SpringApplication.run(Peer.class, arguments);
  }

  /** What expressions see as `answers`. */
  public static class Answers {
    private volatile Map<?, ?> told = Map.of();

    public Object get(String name) {
      return told.get(name);
    }
  }

  @Bean
  Answers answers() {
    return new Answers();
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

  /** POST /answers: a serialized map in Base64, the answers from now on. Only for this machine's own driver. */
  @Bean
  ServletRegistrationBean<HttpServlet> tell(Answers answers) {
    return new ServletRegistrationBean<>(
        new HttpServlet() {
          @Override
          protected void doPost(HttpServletRequest request, HttpServletResponse response)
              throws IOException {
            byte[] body = Base64.getDecoder().decode(request.getInputStream().readAllBytes());
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(body))) {
              answers.told = (Map<?, ?>) in.readObject();
            } catch (ClassNotFoundException wrong) {
              throw new IOException(wrong);
            }
            response.setStatus(204);
          }
        },
        "/answers");
  }
}
