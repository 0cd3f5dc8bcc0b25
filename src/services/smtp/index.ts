/** Mails through a mail server of the user's. */
export { type Mail, sendMail, type SmtpServer } from "./send_mail"
