/** Mails through a mail server of the user's. */
export { sendMail, type SmtpServer } from "./send_mail"
