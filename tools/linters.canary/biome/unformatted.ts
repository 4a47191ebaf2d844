export   const  unformatted = "x"
